"""Taking the works of the planning page elsewhere."""

from django.urls import path

from projects.plan import export_views

urlpatterns = [
    path("export.<slug:form>", export_views.export, name="export"),
    path("afdruk", export_views.print_plan, name="print"),
]

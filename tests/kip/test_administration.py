"""The lists of the administration open, and what stands in them."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from conflicts.review import Reason, Verdict
from conflicts.services import decide
from tests.conflicts.proposals import propose
from tests.people import People


@pytest.mark.django_db
def test_every_list_opens_and_the_first_in_it(client: Client, people: People) -> None:
    reason = {"verdict": Verdict.ACCEPT, "reason": Reason.SAVES}
    decide(propose(people), by=people.manager_north, **reason)
    client.force_login(people.administrator)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{name}_changelist")]
        for row in model._default_manager.all()[:1]:
            addresses.append(reverse(f"{name}_change", args=[row.pk]))
        for address in addresses:
            assert client.get(address).status_code == 200, address

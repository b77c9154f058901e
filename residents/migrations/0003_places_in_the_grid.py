"""The places of residents, in the grid of the installation as all others are."""

import django.contrib.gis.db.models.fields
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_public_changes")]

    operations = [
        migrations.AlterField(
            model_name="initiative",
            name="place",
            field=django.contrib.gis.db.models.fields.PointField(
                srid=settings.KIP_SRID, verbose_name="place"
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="point",
            field=django.contrib.gis.db.models.fields.PointField(
                blank=True, null=True, srid=settings.KIP_SRID, verbose_name="point"
            ),
        ),
    ]

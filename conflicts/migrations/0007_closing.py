from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0006_meetings")]

    operations = [
        migrations.AddField(
            model_name="closeout",
            name="estimate",
            field=models.JSONField(default=dict, verbose_name="as estimated"),
        ),
        migrations.AddField(
            model_name="closeout",
            name="terms",
            field=models.JSONField(default=dict, verbose_name="saved per term (EUR)"),
        ),
    ]

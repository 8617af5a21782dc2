"""When the other side was told once more that dates wait for an answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pairs", "0004_turning_points")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="dateproposal",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        )
    ]

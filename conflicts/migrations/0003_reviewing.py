import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("areas", "0002_engine"),
        ("conflicts", "0002_engine"),
        ("organisations", "0002_workplace"),
        ("projects", "0007_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OpportunityRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        max_length=200, unique=True, verbose_name="opportunity"
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="description"),
                ),
                (
                    "disciplines",
                    models.JSONField(default=list, verbose_name="disciplines"),
                ),
                (
                    "challenge_words",
                    models.JSONField(default=list, verbose_name="words in a challenge"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "rule for opportunities",
                "verbose_name_plural": "rules for opportunities",
                "ordering": ["title"],
            },
        ),
        migrations.AddField(
            model_name="combination",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assigned_combinations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="is_by_hand",
            field=models.BooleanField(
                default=False, verbose_name="put together by hand"
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="kind",
            field=models.CharField(
                choices=[
                    ("combine", "can be combined"),
                    ("order", "wrong order"),
                    ("clash", "clash"),
                    ("supersedes", "makes the other needless"),
                ],
                default="combine",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="lapse_cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_worth", "no longer worth it, or the plans changed"),
                    ("merged", "merged into another"),
                    ("split", "split"),
                ],
                max_length=20,
                verbose_name="why it lapsed",
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="led_combinations",
                to="organisations.organisation",
                verbose_name="lead party",
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="put together by",
            ),
        ),
        migrations.AddField(
            model_name="combination",
            name="succeeded_by",
            field=models.ManyToManyField(
                blank=True, related_name="preceded_by", to="conflicts.combination"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="changes",
            field=models.JSONField(default=list, verbose_name="changes"),
        ),
        migrations.AddField(
            model_name="decision",
            name="revisit_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="look at it again on"
            ),
        ),
        migrations.AlterField(
            model_name="combination",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "new"),
                    ("consulting", "in consultation"),
                    ("accepted", "accepted"),
                    ("rejected", "rejected"),
                    ("later", "later"),
                    ("reassess", "to be re-assessed"),
                    ("lapsed", "lapsed"),
                ],
                default="new",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="reason",
            field=models.CharField(
                choices=[
                    ("saves", "it saves money or nuisance"),
                    ("agenda", "it fits what the area needs"),
                    ("remaining_life", "too much remaining life would be lost"),
                    ("budget", "the money is in another year"),
                    ("capacity", "not enough capacity"),
                    ("technical", "technically not to be combined"),
                    ("access", "access or diversion"),
                    ("term", "a legal term"),
                    ("party", "a party does not take part"),
                    ("too_small", "the benefit is too small"),
                    ("duplicate", "it is the same work twice"),
                    ("uncertain", "the plans are not certain enough yet"),
                    ("other", "another reason"),
                ],
                max_length=30,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("accept", "accept"),
                    ("accept_changed", "accept with changes"),
                    ("reject", "reject"),
                    ("later", "later"),
                ],
                max_length=20,
                verbose_name="decision",
            ),
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("offered", "offered to the executive"),
                            ("adopted", "adopted"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("goal", models.TextField(blank=True, verbose_name="goal")),
                ("result", models.TextField(blank=True, verbose_name="result")),
                ("scope", models.TextField(blank=True, verbose_name="scope")),
                ("mandate", models.TextField(blank=True, verbose_name="mandate")),
                ("means", models.TextField(blank=True, verbose_name="means")),
                ("phasing", models.TextField(blank=True, verbose_name="phasing")),
                ("risks", models.TextField(blank=True, verbose_name="risks")),
                ("planning", models.TextField(blank=True, verbose_name="planning")),
                (
                    "communication",
                    models.TextField(blank=True, verbose_name="communication"),
                ),
                (
                    "project_leader",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="project leader"
                    ),
                ),
                (
                    "client",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="commissioned by"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "made_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="made"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
                ("offered_at", models.DateTimeField(null=True, verbose_name="offered")),
                ("adopted_at", models.DateTimeField(null=True, verbose_name="adopted")),
                (
                    "returned_note",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why it went back"
                    ),
                ),
                ("snapshot", models.JSONField(default=dict, verbose_name="as offered")),
                (
                    "adopted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignment",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "integral assignment",
                "verbose_name_plural": "integral assignments",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="CloseOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "saved",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=13,
                        null=True,
                        verbose_name="saved (EUR)",
                    ),
                ),
                (
                    "address_days",
                    models.FloatField(
                        blank=True, null=True, verbose_name="address-days avoided"
                    ),
                ),
                (
                    "openings_avoided",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="times that the street was not opened",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="how this was found"
                    ),
                ),
                (
                    "lesson",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="lesson"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="closed out"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="close_out",
                        to="conflicts.combination",
                    ),
                ),
            ],
            options={
                "verbose_name": "close-out",
                "verbose_name_plural": "close-outs",
                "ordering": ["-closed_at"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="comment")),
                (
                    "is_internal",
                    models.BooleanField(
                        default=False, verbose_name="only for the municipality"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="written"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="mentioned_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("deadline", models.DateField(verbose_name="answer before or on")),
                (
                    "message",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="message"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="opened"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "facts",
                    models.JSONField(default=dict, verbose_name="facts at that moment"),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consultations",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "reply",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("analysing", "being looked into"),
                            ("agreed", "agreed"),
                            ("conditions", "agreed on conditions"),
                            ("refused", "not agreed"),
                            ("not_involved", "not involved"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="note"),
                ),
                (
                    "is_late",
                    models.BooleanField(default=False, verbose_name="joined later"),
                ),
                (
                    "is_outdated",
                    models.BooleanField(
                        default=False, verbose_name="given before a change"
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="invited"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(null=True, verbose_name="answered"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="conflicts.consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["organisation__name"],
            },
        ),
        migrations.CreateModel(
            name="DateConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "earliest_start",
                    models.DateField(null=True, verbose_name="first day"),
                ),
                ("latest_end", models.DateField(null=True, verbose_name="last day")),
                (
                    "preferred_start",
                    models.DateField(null=True, verbose_name="preferred start"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="note"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(null=True, verbose_name="answered"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="conflicts.decision",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="date_confirmations",
                        to="projects.plannedwork",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of dates",
                "verbose_name_plural": "confirmations of dates",
                "ordering": ["work"],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="follows")),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("made", "put together by hand"),
                            ("changed", "changed"),
                            ("merged", "merged"),
                            ("split", "split"),
                            ("assigned", "assigned"),
                            ("lead", "lead party named"),
                            ("consulted", "parties invited"),
                            ("joined", "party invited later"),
                            ("withdrawn", "consultation stopped"),
                            ("answered", "party answered"),
                            ("silent", "party was silent"),
                            ("decided", "decided"),
                            ("confirmed", "dates confirmed"),
                            ("declined", "dates declined"),
                            ("moved", "facts moved"),
                            ("lapsed", "lapsed"),
                            ("chosen", "choice made"),
                            ("returned", "choice came back"),
                            ("assignment", "assignment"),
                            ("meeting", "discussed in a meeting"),
                            ("closed_out", "closed out"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="journal",
                        to="conflicts.combination",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "verbose_name_plural": "journal",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("area", "area meeting"),
                            ("utilities", "meeting with the grid operators"),
                            ("other", "other meeting"),
                        ],
                        default="area",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "going on"),
                            ("closed", "closed"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="day")),
                (
                    "starts_at",
                    models.TimeField(blank=True, null=True, verbose_name="time"),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place"),
                ),
                (
                    "chair",
                    models.CharField(blank=True, max_length=150, verbose_name="chair"),
                ),
                (
                    "minute_taker",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="minutes by"
                    ),
                ),
                (
                    "attendees",
                    models.TextField(
                        blank=True, help_text="One name a line.", verbose_name="present"
                    ),
                ),
                (
                    "absentees",
                    models.TextField(
                        blank=True,
                        help_text="One name a line.",
                        verbose_name="absent with notice",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meetings",
                        to="areas.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["-held_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(verbose_name="place on the agenda"),
                ),
                (
                    "discussion",
                    models.TextField(blank=True, verbose_name="what was said"),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, max_length=500, verbose_name="agreed"),
                ),
                (
                    "is_done",
                    models.BooleanField(default=False, verbose_name="dealt with"),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="conflicts.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "item on the agenda",
                "verbose_name_plural": "agenda",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="action")),
                ("who", models.CharField(max_length=150, verbose_name="who")),
                (
                    "due",
                    models.DateField(
                        blank=True, null=True, verbose_name="before or on"
                    ),
                ),
                (
                    "done_on",
                    models.DateField(blank=True, null=True, verbose_name="done on"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="conflicts.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="conflicts.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MissedChance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("never_matched", "KIP did not see that they meet"),
                            ("not_proposed", "seen, but not proposed"),
                            ("lapsed", "proposed, and lapsed before a decision"),
                            ("not_decided", "proposed, and never decided on"),
                            ("no_answer", "a party never answered"),
                            ("rejected", "rejected"),
                            ("later", "put off"),
                            ("slipped", "accepted, but the dates slipped"),
                        ],
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                ("metres_apart", models.FloatField(verbose_name="metres apart")),
                (
                    "days_between",
                    models.PositiveIntegerField(verbose_name="days between"),
                ),
                ("cost", models.FloatField(verbose_name="cost (EUR)")),
                (
                    "found_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="found"),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="missed",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="missed_as_first",
                        to="projects.plannedwork",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="missed_as_second",
                        to="projects.plannedwork",
                    ),
                ),
            ],
            options={
                "verbose_name": "missed chance",
                "verbose_name_plural": "missed chances",
                "ordering": ["-cost", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("handed_at", models.DateTimeField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposed", "a new proposal in my area"),
                            ("invited", "my organisation is asked to answer"),
                            ("reminder", "an answer is due soon"),
                            ("answered", "a party answered"),
                            ("silent", "a party let the date pass"),
                            ("mentioned", "somebody mentions me"),
                            ("commented", "a comment on what I follow"),
                            ("decided", "a decision was taken"),
                            ("confirm", "new dates wait for my confirmation"),
                            ("confirmed", "an owner confirmed or declined dates"),
                            ("reassess", "facts under a decision moved"),
                            ("choice", "a choice comes back"),
                            ("assignment", "an assignment changes hands"),
                            ("meeting", "a meeting or its minutes"),
                        ],
                        max_length=20,
                        verbose_name="about",
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("details", models.JSONField(default=dict)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("now", "by mail at once"),
                            ("digest", "in one mail a day"),
                            ("app", "only here"),
                        ],
                        default="now",
                        max_length=10,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="when"),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                (
                    "combination",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="conflicts.meeting",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposed", "a new proposal in my area"),
                            ("invited", "my organisation is asked to answer"),
                            ("reminder", "an answer is due soon"),
                            ("answered", "a party answered"),
                            ("silent", "a party let the date pass"),
                            ("mentioned", "somebody mentions me"),
                            ("commented", "a comment on what I follow"),
                            ("decided", "a decision was taken"),
                            ("confirm", "new dates wait for my confirmation"),
                            ("confirmed", "an owner confirmed or declined dates"),
                            ("reassess", "facts under a decision moved"),
                            ("choice", "a choice comes back"),
                            ("assignment", "an assignment changes hands"),
                            ("meeting", "a meeting or its minutes"),
                        ],
                        max_length=20,
                        verbose_name="about",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("now", "by mail at once"),
                            ("digest", "in one mail a day"),
                            ("app", "only here"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "least_value",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="from (EUR)"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of notices",
                "verbose_name_plural": "choices of notices",
            },
        ),
        migrations.CreateModel(
            name="NoticeDigest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("handed_at", models.DateTimeField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                ("day", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="opportunity")),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="description"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opportunities",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opportunities",
                        to="conflicts.opportunityrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "opportunity",
                "verbose_name_plural": "opportunities",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "chosen",
                    models.CharField(
                        choices=[("in", "in"), ("out", "out"), ("later", "later")],
                        max_length=10,
                        verbose_name="choice",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "chosen_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="chosen"),
                ),
                (
                    "returns",
                    models.CharField(
                        choices=[
                            ("never", "nothing"),
                            ("on_date", "a date"),
                            ("works_move", "one of the works moves"),
                        ],
                        default="never",
                        max_length=20,
                        verbose_name="comes back by",
                    ),
                ),
                (
                    "returns_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="comes back on"
                    ),
                ),
                (
                    "facts",
                    models.JSONField(default=dict, verbose_name="facts at that moment"),
                ),
                (
                    "came_back_at",
                    models.DateTimeField(null=True, verbose_name="came back"),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="agenda.challenge",
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="conflicts.combination",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="conflicts.opportunity",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ["-chosen_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AssignmentRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("responsible", "responsible: does it"),
                            ("accountable", "accountable: answers for it"),
                            ("consulted", "consulted"),
                            ("informed", "informed"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "person",
                    models.CharField(blank=True, max_length=150, verbose_name="person"),
                ),
                (
                    "task",
                    models.CharField(blank=True, max_length=300, verbose_name="task"),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="conflicts.assignment",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "role in an assignment",
                "verbose_name_plural": "roles in an assignment",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "organisation", "part"), name="role_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("combination",),
                name="one_open_consultation",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("consultation", "organisation"), name="answer_once_per_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="dateconfirmation",
            constraint=models.UniqueConstraint(
                fields=("decision", "work"), name="confirmation_once_per_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                fields=("combination", "user"), name="follow_once_per_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("meeting", "combination"), name="agenda_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="missedchance",
            constraint=models.UniqueConstraint(
                fields=("first", "second"), name="missed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="missedchance",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))),
                name="missed_lower_id_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("user", "kind", "key"), name="notice_once_per_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.UniqueConstraint(
                fields=("user", "kind"), name="notice_choice_once_per_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticedigest",
            constraint=models.UniqueConstraint(
                fields=("user", "day"), name="notice_digest_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("challenge", None), ("opportunity", None), _connector="XOR"
                ),
                name="choice_is_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returns", "on_date"), _negated=True),
                    ("returns_on__isnull", False),
                    _connector="OR",
                ),
                name="choice_knows_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.UniqueConstraint(
                fields=("combination", "title"), name="opportunity_once"
            ),
        ),
    ]

"""What runs by itself, and when: the tasks of the apps in the town's own time."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "detect what was missed": {
        "task": "conflicts.tasks.detect_pending",
        "schedule": 60.0,
        # While a long run goes on the next ones need not pile up behind it.
        "options": {"expires": 55},
    },
    "mail what was asked and answered": {
        "task": "projects.tasks.send_question_mails",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    # Who had it is passed over; the later hours are for when no mail could be sent.
    "mail what waits": {
        "task": "projects.tasks.send_digests",
        "schedule": crontab(day_of_week="mon", hour="7-17", minute=0),
        "options": {"expires": 3500},
    },
    "mail notices": {
        "task": "conflicts.tasks.send_notices",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    # As "mail what waits", but every day.
    "mail the notices of a day": {
        "task": "conflicts.tasks.send_daily_notices",
        "schedule": crontab(hour="7-17", minute=5),
        "options": {"expires": 3500},
    },
    "remove files of nobody": {
        "task": "projects.tasks.remove_orphans",
        "schedule": crontab(hour=3, minute=30),
    },
    "detect everything": {
        "task": "conflicts.tasks.detect_everything",
        "schedule": crontab(hour=2, minute=15),
    },
    "bring back what was put off": {
        "task": "conflicts.tasks.bring_back_what_was_put_off",
        "schedule": crontab(hour=1, minute=45),
    },
    # Who was told is passed over; the later hours are for when the first was missed.
    "remind of answers": {
        "task": "conflicts.tasks.send_reminders",
        "schedule": crontab(hour="6-18", minute=10),
    },
    # After "detect everything", for it tells what met.
    "find missed chances": {
        "task": "conflicts.tasks.find_missed_chances",
        "schedule": crontab(hour=4, minute=15),
    },
    "bring back choices": {
        "task": "conflicts.tasks.bring_back_choices",
        "schedule": crontab(hour=1, minute=50),
    },
    "take up packs of meetings": {
        "task": "conflicts.tasks.take_up_packs",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "mail about initiatives": {
        "task": "residents.tasks.send_initiative_mails",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    "find works near initiatives": {
        "task": "residents.tasks.find_works_near_initiatives",
        "schedule": crontab(minute=35),
        "options": {"expires": 3500},
    },
    "notice news": {
        "task": "residents.tasks.notice_news",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    "forget what was hidden": {
        "task": "residents.tasks.forget_hidden_works",
        "schedule": crontab(hour=3, minute=50),
    },
    "mail who subscribes": {
        "task": "residents.tasks.send_subscription_mails",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    # As "mail the notices of a day".
    "mail news to residents": {
        "task": "residents.tasks.send_news_mails",
        "schedule": crontab(hour="7-17", minute=25),
        "options": {"expires": 3500},
    },
    "ask who still wants news": {
        "task": "residents.tasks.send_subscription_reminders",
        "schedule": crontab(hour="9-17", minute=50),
        "options": {"expires": 3500},
    },
    "take up imports": {
        "task": "projects.tasks.take_up_imports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget personal data": {
        "task": "residents.tasks.forget_personal_data",
        "schedule": crontab(minute=35),
    },
    "forget old public changes": {
        "task": "residents.tasks.forget_old_changes",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    "forget old imports": {
        "task": "projects.tasks.forget_old_imports",
        "schedule": crontab(hour=3, minute=45),
    },
}

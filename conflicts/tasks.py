from celery import shared_task


@shared_task
def detect_around(work_ids: list[int]) -> None: ...

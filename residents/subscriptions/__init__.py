"""Who wants news of a place: asking, confirming, mailing, stopping."""

"""What waits for somebody: the inbox, questions, attachments and mails."""

"""The files of an assignment."""

from datetime import date

from django.conf import settings
from django.utils.translation import override

from conflicts.assignments.papers import BREVITIES, Kind, executive, full
from conflicts.assignments.told import told
from conflicts.documents.docx import docx_of_paper
from conflicts.documents.pdf import pdf_of_paper, pdf_that_fits
from conflicts.models import Assignment

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def document_of(assignment: Assignment, kind: Kind, form: str, today: date) -> bytes:
    """The document in `form` (see FORMATS), in the language of the municipality; as it
    was offered, once it was."""
    facts = assignment.snapshot or told(assignment, today)
    with override(settings.LANGUAGE_CODE):
        if kind == Kind.FULL:
            paper = full(assignment, facts)
            return pdf_of_paper(paper) if form == "pdf" else docx_of_paper(paper)
        if form == "pdf":
            papers = (executive(assignment, facts, brevity) for brevity in BREVITIES)
            return pdf_that_fits(papers, pages=1)
        return docx_of_paper(executive(assignment, facts, BREVITIES[1]))

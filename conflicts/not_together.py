"""Why two works are not proposed together, asked of the plan as it is now."""

from datetime import date

from conflicts import engine
from conflicts.decided import decided
from conflicts.engine import Answer, Rules, Said
from conflicts.engine.campaigns import campaigns
from conflicts.looking import Found, look_around, look_at_everything
from conflicts.rules import current_rules
from conflicts.steps import Steps


def why_not_together(first_id: int, second_id: int, today: date) -> Answer:
    """The first reason on the list of `engine.why_not` that holds; stores nothing.

    Both must be works that detection looks at: else the answer is `unknown`.
    """
    rules = current_rules()
    found = _look(first_id, second_id, rules, today)
    respected = decided()
    chains = campaigns(found.plan.works, found.findings.matches, rules)
    return engine.why_not(
        first_id,
        second_id,
        matches=found.findings.matches,
        # Everybody takes part: that a person said yes or no comes last on the list.
        candidates=engine.candidates_of(found.plan, chains, rules, Said(), today),
        groups=found.findings.considered.groups,
        selection=found.findings.selection,
        limits=engine.limits_of(found.plan),
        rejected=respected.never_together,
        accepted=respected.taken,
    )


def _look(first_id: int, second_id: int, rules: Rules, today: date) -> Found:
    around = look_around([first_id, second_id], rules, today, Steps())
    return around or look_at_everything(rules, today, Steps())

"""Puts a margin into words."""

from ntm_criteria.judging import Margin
from ntm_criteria.text import Text
from ntm_criteria.wording import quantity


def margin_text(margin: Margin) -> Text:
    """Put a margin into words as officials do: "vượt 12 hộ so với mức quy định".

    For an amount that is known as an interval, the least one is given.
    """
    if margin.low == 0 and not margin.strictly:
        return Text("vừa đủ mức quy định", "just enough")
    amount = quantity(margin.low, margin.unit)
    if margin.above:
        beyond = Text("vượt {amount} so với mức quy định", "{amount} more than required")
    else:
        beyond = Text("thấp hơn mức cho phép {amount}", "{amount} below what is allowed")
    return beyond.format(amount=amount)

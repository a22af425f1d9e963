"""The words and signs by which documents compare a number: "từ", "không quá", "≥"."""

from ntm_criteria.model import Relation

RELATION_WORDS: dict[Relation, tuple[str, ...]] = {  # what stands in front of the number
    Relation.AT_LEAST: (
        "≥", "≧", "⩾", "> =", ">=", "=>", "lớn hơn hoặc bằng", "bằng hoặc lớn hơn", "cao hơn hoặc bằng",
        "bằng hoặc cao hơn", "bằng hoặc trên", "ít nhất", "tối thiểu", "thấp nhất", "không dưới", "không thấp hơn",
        "không ít hơn", "không nhỏ hơn", "không kém", "at least", "no less than",
    ),
    Relation.MORE_THAN: (">", "＞", "trên", "hơn", "lớn hơn", "cao hơn", "nhiều hơn", "vượt", "vượt trên", "more than"),
    Relation.AT_MOST: (
        "≤", "≦", "⩽", "< =", "<=", "=<", "nhỏ hơn hoặc bằng", "bằng hoặc nhỏ hơn", "thấp hơn hoặc bằng",
        "bằng hoặc thấp hơn", "bằng hoặc dưới", "dưới hoặc bằng", "không quá", "không vượt quá", "không vượt", "không trên",
        "không hơn", "không cao hơn", "không lớn hơn", "không nhiều hơn", "tối đa", "nhiều nhất", "cao nhất", "at most",
        "no more than",
    ),
    Relation.LESS_THAN: ("<", "＜", "dưới", "ít hơn", "thấp hơn", "nhỏ hơn", "less than"),
}  # fmt: skip
RELATION_ENDS = {  # what stands behind the number and its unit
    "trở lên": Relation.AT_LEAST,
    "trở đi": Relation.AT_LEAST,
    "trở xuống": Relation.AT_MOST,
    "trở lại": Relation.AT_MOST,
}

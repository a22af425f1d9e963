"""Writes communes as the text of commune files, which is read back as the same commune."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from ntm_criteria.figures import Commune, as_mapping, as_number, as_text, commune_dict, is_missing, is_uncertain
from ntm_criteria.loading.yaml_output import write_yaml


def commune_yaml(commune: Commune) -> str:
    """Return the text of a commune file in YAML."""
    return write_yaml(commune_dict(commune, partial(as_text, locale=commune.locale)))


def commune_json(commune: Commune) -> str:
    """Return the text of a commune file in JSON, whose numbers are exact."""
    numbers: list[Decimal] = []

    def figure(raw: Any) -> Any:
        if is_uncertain(raw):
            return {key: figure(value) for key, value in as_mapping(raw).items()}
        number = raw if isinstance(raw, str) else None if is_missing(raw) else as_number(raw)
        if not isinstance(number, Decimal):
            return number if number is None or isinstance(number, bool | int | str) else str(number)
        numbers.append(number)
        return _PLACE

    # json writes no Decimal: the text is cut where numbers belong
    pieces = json.dumps(commune_dict(commune, figure), ensure_ascii=False, indent=2).split(f'"{_PLACE}"')
    words = [format(number, "f") for number in numbers]
    return "".join(piece + word for piece, word in zip(pieces, [*words, "\n"], strict=True))


_PLACE = "\ue000\ue000"  # two characters for private use: no figure is this text

"""What a rule set's file holds, as plain data and as YAML."""

from copy import deepcopy
from importlib import import_module
from typing import Any


class HasContent:
    """Gives back the content of the file that a value was compiled from, which it keeps as `_content`."""

    __slots__ = ()
    _content: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the content of its file as dicts, lists and texts, to be changed and given to `parse_rule_set`.

        Every scalar is text, as it stands in the file. Facts of a `facts.yaml` and other sets stay in their files, so that
        `parse_rule_set(rules.to_dict(), folder=rules.folder)` is the same set.

        :raises ValueError: it was not made from a file, a text or a mapping.

        >>> from ntm_criteria import load_rule_set, parse_rule_set
        >>> rules = load_rule_set("bang-mac-2024")
        >>> content = rules.to_dict()
        >>> parse_rule_set(content) == rules
        True
        >>> content["criteria"][2]["indicators"][0]["requires"]["at_least"] = "93 %"
        >>> str(parse_rule_set(content)["3.1"].condition.bound.pair)
        '(93, 1)'
        """
        if self._content is None:
            raise ValueError("this rule set was not made from a file, a text or a mapping")
        content: dict[str, Any] = deepcopy(self._content)
        return content

    def to_yaml(self) -> str:
        """Write the content of its file as YAML in the style of `format_rule_file`, without comments.

        :raises ValueError: as `to_dict` does.
        """
        return str(import_module("ntm_criteria.loading").rule_file_yaml(self.to_dict()))  # of a higher floor

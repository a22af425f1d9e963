"""A Django form made from a rule set: mistakes stand beside their fields, the result below the form.

    pip install django ntm-criteria
    python examples/django_app.py runserver

docs/embedding.md explains it.
"""

import sys
from typing import Any

from django import forms
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.management.utils import get_random_secret_key
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

import ntm_criteria as ntm

RULES, YEAR, VILLAGES = ntm.load_rule_set("bang-mac-2024"), 2024, ["Nà Canh", "Nà Mỏ"]
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Số liệu của xã</title><style>body { margin: 1em auto; max-width: 50em; padding: 0 1em; font-family: sans-serif }
:root { color-scheme: light dark; color: light-dark(#111, #eee); background: light-dark(#fff, #111) }
form > div { margin: 1em 0 } .errorlist { color: light-dark(#b00020, #ff8a80) }</style><main><h1>Số liệu của xã</h1>
<form method="post">{% csrf_token %}{{ form.as_div }}<button>Đánh giá</button></form>
{% if form.is_valid %}<h2>Kết quả</h2>{{ form.result|safe }}{% endif %}</main></html>"""


def field_of(fact: ntm.Fact, whose: str) -> forms.Field:
    """A field for a figure as people write it; the library reads it, and knows its limits."""
    label = f"{fact.label.vi[:1].upper()}{fact.label.vi[1:]}{whose}"
    if fact.choices:
        choices = [("", "—"), *((value, text.vi) for value, text in fact.choices)]
        return forms.ChoiceField(choices=choices, required=False, label=label)
    return forms.CharField(required=False, label=label, help_text=fact.unit.name("vi") if fact.unit else "")


class CommuneForm(forms.Form):
    """The figures that the rule set needs; the name of a field is the JSON Pointer of its figure."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        for need in ntm.required_facts(RULES):
            fact = RULES.facts[need.fact]
            places = [("/facts", "")]
            if need.previous:
                places = [("/previous", " (năm trước)")]
            elif fact.per_village:
                places = [(f"/villages/{i}", f" (thôn {name})") for i, name in enumerate(VILLAGES)]
            self.fields |= {f"{group}/{fact.id}": field_of(fact, whose) for group, whose in places}

    def clean(self) -> dict[str, Any]:
        """Judge the figures; each mistake goes beside its field."""

        def figures(group: str) -> dict[str, str]:
            return {name.rpartition("/")[2]: text for name, text in self.cleaned_data.items() if name.startswith(group)}

        villages = [{"name": name, **figures(f"/villages/{i}/")} for i, name in enumerate(VILLAGES)]
        commune = ntm.Commune("Bằng Mạc", year=YEAR, locale="vi", facts=figures("/facts/"),
                              previous=figures("/previous/"), villages=villages)  # fmt: skip
        try:
            self.result = ntm.render(ntm.assess(commune, RULES), "html")
        except ntm.FactError as error:
            for problem in error.problems:
                field = problem.pointer() if problem.pointer() in self.fields else None
                self.add_error(field, [text.vi for text in (problem.short, problem.hint) if text])
        return self.cleaned_data


def index(request: HttpRequest) -> HttpResponse:
    form = CommuneForm(*([request.POST] if request.method == "POST" else []))
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


urlpatterns = [path("", index)]
if not settings.configured:
    settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY=get_random_secret_key(),
                       MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
                       TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])  # fmt: skip
if __name__ == "__main__":
    execute_from_command_line(sys.argv)

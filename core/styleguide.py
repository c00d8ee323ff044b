"""The component gallery: every component in every state on one page, for developers and for the tests of looks and accessibility.

Shown only where ``settings.TYM_STYLEGUIDE`` is on (demo and tests). Everybody on it is made up.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import presentation
from core.clock import now, today
from core.forms import Checkbox, Checkboxes, FilterForm, FinnishDateField, LineField, Radios, Section, TextField, TymForm
from core.presentation import Chip, Counter, Crumb, Fact, FlowStep, Frame, NavItem, SideGroup, SideItem, Tab, TimelineRow, Way

ERROR_PAGES = {"400": 400, "403": 403, "403_csrf": 403, "404": 404, "500": 500, "503": 503}


class GalleryForm(TymForm):
    """One field of every kind, in two sections."""

    sections = (
        Section("Ohjaus arviointiin", (("referrer", "referred_on"), "grounds", "exception")),
        Section("Nimi ja yhteystiedot", (("last_name", "first_names"), ("municipality", "email"), ("protected", "message"))),
    )
    reveals = {"exception": {"yes": ("exception_reason",)}}

    referrer = forms.ChoiceField(
        label="Kuka ohjasi",
        choices=[("tvv", "TVV"), ("hva", "HVA"), ("kela", "Kela")],
        widget=Radios(layout="inline"),
        error_messages={"required": "Valitse, kuka ohjasi."},
    )
    referred_on = FinnishDateField(label="Ohjauspäivä", latest=today, error_messages={"required": "Anna ohjauspäivä."})
    grounds = forms.MultipleChoiceField(
        label="Ohjauksen peruste",
        choices=[("ability", "Työ- tai toimintakyvyn rajoite"), ("life", "Elämänhallinnan vaikeus")],
        widget=Checkboxes,
        help_text="Este, jota viranomaisten keskinäinen neuvonta ei yksin ratkaise (laki 381/2023, 3 § 2 mom.)",
        error_messages={"required": "Valitse ainakin yksi peruste."},
    )
    exception = forms.ChoiceField(
        label="Poikkeus",
        choices=[("no", "Ei poikkeusta"), ("yes", "Poikkeus, kerro syy")],
        widget=Radios,
        error_messages={"required": "Valitse, onko kyse poikkeuksesta."},
    )
    exception_reason = TextField(label="Poikkeuksen syy", rows=3, error_messages={"required": "Kirjoita poikkeuksen syy."})
    last_name = LineField(label="Sukunimi", error_messages={"required": "Kirjoita sukunimi."})
    first_names = LineField(label="Etunimet", error_messages={"required": "Kirjoita etunimet."})
    municipality = forms.ChoiceField(
        label="Kotikunta",
        choices=[("", "Valitse"), ("858", "Tuusula"), ("186", "Järvenpää")],
        error_messages={"required": "Valitse kotikunta."},
    )
    email = forms.EmailField(label="Sähköposti", required=False, max_length=254)
    protected = forms.BooleanField(
        label="Henkilöllä on turvakielto",
        required=False,
        widget=Checkbox(legend="Turvakielto"),
        help_text="Yhteystiedot näkyvät vain niitä tehtävässään tarvitseville",
    )
    message = TextField(label="Lisätieto", required=False, rows=2, help_text="Enintään muutama virke.")


class PurposeForm(TymForm):
    """Choices in boxes, each with its hint."""

    purpose = forms.ChoiceField(
        label="Miksi avaat tämän asiakkaan tiedot?",
        choices=[("stand_in", "Sijaistan vastuuvirkailijaa"), ("contact", "Asiakas otti yhteyttä")],
        widget=Radios(
            layout="cards",
            hints={"stand_in": "Vastuuvirkailija on poissa", "contact": "Puhelu, viesti tai käynti palvelupisteessä"},
        ),
        error_messages={"required": "Valitse yksi syy."},
    )


class GalleryFilterForm(FilterForm):
    """Filters beside a list."""

    state = forms.MultipleChoiceField(
        label="Tila", choices=[("open", "Arviointi alkanut"), ("draft", "Suunnitelma tekeillä")], widget=Checkboxes
    )
    official = forms.ChoiceField(label="Vastuuvirkailija", choices=[("", "Kaikki"), ("me", "Minä")])


def gallery_frame() -> Frame:
    """A frame with everything in it."""
    return Frame(
        area_name="Keski-Uusimaa",
        switch_area_url="#alue",
        person="Johanna Heikkilä",
        role_label="TE-asiantuntija, esihenkilö",
        authority_label="TVV",
        items=(
            NavItem(label="Työpöytä", url="#tyopoyta", count=25),
            NavItem(label="Asiakkaat", url="#asiakkaat", is_active=True),
            NavItem(label="Kalenteri", url="#kalenteri"),
            NavItem(label="Tietosuoja", url="#tietosuoja"),
        ),
        quick_search_url="#haku",
        sign_out_url="#ulos",
        help_url="#ohje",
        accessibility_url="#saavutettavuus",
        privacy_url="#seloste",
        is_demo=True,
    )


def gallery_lists() -> dict[str, Any]:
    """Tabs, navigation, numbers, flows and events."""
    tvv, hva, kela = (Chip(kind=label.lower(), label=label) for label in ("TVV", "HVA", "Kela"))
    return {
        "tabs": [Tab(label="Liitteet", url="#1", is_current=True), Tab(label="Kokoukset", url="#2", count=3)],
        "pills": [Tab(label="Kaikki", url="#1", is_current=True, count=25), Tab(label="Koko alue", url="#2", count="yli 1 000")],
        "segments": [Tab(label="Omat", url="#1", is_current=True), Tab(label="Yksikkö", url="#2")],
        "chosen": [Tab(label="Vastuuvirkailija: minä", url="?"), Tab(label="Avoimet asiakkuudet", url="?")],
        "counters": [
            Counter(number=58, label="omaa asiakasta", url="#1"),
            Counter(number=3, label="myöhässä", url="#2", nearness="late"),
            Counter(number=13, label="odottaa tällä viikolla", url="#3", nearness="soon"),
            Counter(number=2, label="odottaa hyväksyntääni", url="#4"),
        ],
        "flow": [
            FlowStep(name="Kutsuttu", note="5.11.2026", place="done"),
            FlowStep(name="Pöytäkirja tarkastettavana", place="now"),
            FlowStep(name="Hyväksytty"),
        ],
        "groups": [
            SideGroup(items=(SideItem(label="Yhteenveto", url="#y", is_current=True),)),
            SideGroup(
                title="Tiedot",
                items=(
                    SideItem(label="Henkilö ja yhteystiedot", url="#h", access="read_only"),
                    SideItem(label="Sosiaalinen tilanne", url="#s", access="locked"),
                    SideItem(label="Viestit", url="#v", count=2),
                ),
            ),
        ],
        "events": [
            TimelineRow(
                when=now(), title="Suunnitelman luonnosta muutettu", chips=(tvv,), who="Johanna Heikkilä", text="Tavoite 2."
            ),
            TimelineRow(when=now(), title="Ensitapaaminen", chips=(tvv, hva, kela), who="läsnä", is_key=True, url="#e"),
            TimelineRow(when=date(2025, 9, 2), title="Asiakkuus alkoi", chips=(hva,), who="ohjasi", is_key=True),
        ],
    }


def gallery_facts() -> dict[str, Any]:
    """Facts, states and dates."""
    return {
        "facts": [
            Fact(label="Alkoi", value="2.9.2026, kestänyt 83 pv"),
            Fact(label="Laadittava", value=f"2.12.2026, {presentation.distance(today() + timedelta(8))}", nearness="soon"),
            Fact(label="Versio", value="1, luonnos", url="#versio"),
            Fact(label="Kotikunta", note="ei näytetä, turvakielto"),
            Fact(label="Peruste"),
        ],
        "identity_facts": ["39 v, s. 14.3.1987", "Asiointikieli suomi", "Asiakas 20417"],
        "states": sorted(presentation.tones.TONES),
        "rows": [
            {"name": "Korhonen, Eetu", "age": "29 v, Tuusula", "state": "late", "due": today() - timedelta(6), "sum": 1234.5},
            {"name": "Lahtinen, Outi", "age": "47 v, Pornainen", "state": "in_force", "due": today() + timedelta(1), "sum": 20},
            {"name": "Savolainen, Jere", "age": "22 v, Hyvinkää", "state": "draft", "due": today() + timedelta(60), "sum": 0},
        ],
        "ways": [
            Way(
                title="Pyydä tarvitsemasi tieto",
                text="Kerro, mitä tietoa tarvitset.",
                url="#p",
                action="Lähetä tietopyyntö",
                is_main=True,
            ),
            Way(
                title="Jatka muilla tiedoilla",
                text="Muut tietoryhmät ovat käytettävissäsi.",
                url="#y",
                action="Palaa yhteenvetoon",
            ),
        ],
        "moment": now(),
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; a POST shows the form with its errors."""
    request.frame = gallery_frame()  # type: ignore[attr-defined]
    form = GalleryForm(request.POST) if request.method == "POST" else GalleryForm(initial={"referred_on": date(2026, 11, 17)})
    if form.is_bound:
        form.is_valid()
    return render(
        request,
        "styleguide/gallery.html",
        {
            "form": form,
            "purpose_form": PurposeForm(),
            "filter_form": GalleryFilterForm(request.GET or None),
            "crumbs": [Crumb(label="Asiakkaat", url="#asiakkaat"), Crumb(label="Salminen, Aino", url="#asiakas")],
            **gallery_lists(),
            **gallery_facts(),
        },
    )


@login_not_required
def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the error pages, or the refusal with its reason as ``denied``."""
    if name == "denied":
        request.frame = gallery_frame()  # type: ignore[attr-defined]
        context = {
            **gallery_facts(),
            "title": "Roolisi ei avaa sosiaalisen tilanteen tietoja",
            "reason": "Ratkaisuasiantuntijan roolissa Kelassa voit avata muut tietoryhmät, mutta et sosiaalista tilannetta.",
            "explanation": "Tietoryhmä on rajattu niille, jotka tarvitsevat sitä työssään.",
            "request_id": "7F3K-20417",
        }
        return render(request, "errors/denied.html", context, status=403)
    if name not in ERROR_PAGES:
        raise Http404
    return render(request, f"{name}.html", status=ERROR_PAGES[name])

"""What the administration's pages share: who may enter, the tabs, and forms whose errors are the services' words."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.access import require
from authorities.pages import FormParts, SignedInPage, actor_of
from authorities.policy import can_administer, can_administer_everything
from core.presentation import Crumb, Tab

#: Name of the section, its label, and the URL pattern of its first page.
SECTIONS = (
    ("overview", gettext_lazy("Overview"), "authorities:administration"),
    ("users", gettext_lazy("Users"), "authorities:users"),
    ("roles", gettext_lazy("Roles"), "authorities:roles"),
    ("areas", gettext_lazy("Areas"), "authorities:areas"),
    ("authorities", gettext_lazy("Authorities"), "authorities:authorities"),
    ("municipalities", gettext_lazy("Municipalities"), "authorities:municipalities"),
    ("codes", gettext_lazy("Code lists"), "authorities:codes"),
    ("periods", gettext_lazy("Legal periods"), "authorities:periods"),
    ("resets", gettext_lazy("Second factors"), "authorities:resets"),
)


class AdministratorPage(SignedInPage):
    """A page of the administration.

    Class attributes:
        section: name of the tab that the page belongs to.
    """

    section: ClassVar[str] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody but administrators, with the reason."""
        actor = actor_of(request)
        if actor is not None:
            require(can_administer(actor))
            self.check()
        return super().dispatch(request, *args, **kwargs)

    def check(self) -> None:
        """Ask what the page needs besides administering; raise ``Denied`` where the policy says no."""

    def crumbs(self) -> list[Crumb]:
        """Steps from the overview to the page that holds this one."""
        return [Crumb(label=_("Administration"), url=reverse("authorities:administration"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the page."""
        return self.show()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tabs and the breadcrumb."""
        tabs = [Tab(label=label, url=reverse(url_name), is_current=name == self.section) for name, label, url_name in SECTIONS]
        return super().get_context_data(**{"tabs": tabs, "crumbs": self.crumbs(), **kwargs})


class SectionPage(AdministratorPage):
    """A page inside a section: the breadcrumb goes through the section's list."""

    def crumbs(self) -> list[Crumb]:
        """The administration, then the section."""
        label, url_name = next((label, url_name) for name, label, url_name in SECTIONS if name == self.section)
        return [*super().crumbs(), Crumb(label=label, url=reverse(url_name))]


class FormPage(FormParts, SectionPage):
    """A page of the administration with one form."""

    template_name = "authorities/form.html"


class SharedFormPage(FormPage):
    """A form on what all areas share: for administrators of all areas."""

    def check(self) -> None:
        """Refuse an administrator of some areas only."""
        require(can_administer_everything(self.actor))

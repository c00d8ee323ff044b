"""What a lower room shows of a higher one: the providers that each app registers in its ``AppConfig.ready``.

One short list per kind (``core.registry.kinds``). Every list has a fixed order (``order``, then name), and a second provider of
the same name is refused.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from core.registry.kinds import (
    ClientSection,
    DeskItem,
    DeskItems,
    DeskProvider,
    HealthProbe,
    HealthResult,
    InspectionProvider,
    NavEntry,
    PurgeClass,
    PurgeKind,
    PurgeTarget,
    RingSource,
    SecretStore,
    TimelineEntry,
    TimelineProvider,
)

__all__ = [
    "ClientSection",
    "DeskItem",
    "DeskItems",
    "DeskProvider",
    "HealthProbe",
    "HealthResult",
    "InspectionProvider",
    "NavEntry",
    "PurgeClass",
    "PurgeKind",
    "PurgeTarget",
    "Registry",
    "RingSource",
    "SecretStore",
    "TimelineEntry",
    "TimelineProvider",
    "area_ids",
    "delete_files_later",
    "iter_client_sections",
    "iter_desk",
    "iter_health",
    "iter_inspection",
    "iter_navigation",
    "iter_purge",
    "iter_ring",
    "iter_secrets",
    "iter_timeline",
    "register_areas",
    "register_client_section",
    "register_desk",
    "register_file_deletion",
    "register_health",
    "register_inspection",
    "register_navigation",
    "register_purge",
    "register_ring",
    "register_secrets",
    "register_timeline",
]


class _Ordered(Protocol):
    @property
    def order(self) -> int: ...


Provider = TypeVar("Provider", bound=_Ordered)


@dataclass
class Registry(Generic[Provider]):
    """Providers of one kind."""

    kind: str
    providers: dict[str, Provider] = field(default_factory=dict)

    def register(self, provider: Provider) -> None:
        """Add a provider; an equal one once more changes nothing (``AppConfig.ready`` can run twice in tests).

        Raises:
            ValueError: its name is taken by another provider.
        """
        name = _name_of(provider)
        if self.providers.get(name, provider) != provider:
            raise ValueError(f"there are two {self.kind} providers called {name}")
        self.providers[name] = provider

    def __iter__(self) -> Iterator[Provider]:
        return iter([provider for _name, provider in sorted(self.providers.items(), key=_rank)])


def _name_of(provider: Any) -> str:
    return provider.key if isinstance(provider, PurgeClass) else provider.name


def _rank(item: tuple[str, _Ordered]) -> tuple[int, str]:
    return item[1].order, item[0]


_desk = Registry[DeskProvider]("desk")
_client_sections = Registry[ClientSection]("client section")
_timeline = Registry[TimelineProvider]("timeline")
_inspection = Registry[InspectionProvider]("inspection")
_purge = Registry[PurgeClass]("purge")
_health = Registry[HealthProbe]("health")
_ring = Registry[RingSource]("ring source")
_navigation = Registry[NavEntry]("navigation")
_secrets = Registry[SecretStore]("secret store")
_areas: list[Callable[[], Iterable[int]]] = []
_file_deletion: list[Callable[[str, Iterable[str]], Any]] = []


def register_desk(provider: DeskProvider) -> None:
    """Put a list of things on the desk."""
    _desk.register(provider)


def iter_desk() -> Iterator[DeskProvider]:
    """The desk's providers."""
    return iter(_desk)


def register_client_section(section: ClientSection) -> None:
    """Add a page to the client's side navigation."""
    _client_sections.register(section)


def iter_client_sections() -> Iterator[ClientSection]:
    """The client's pages in the order of the navigation."""
    return iter(_client_sections)


def register_timeline(provider: TimelineProvider) -> None:
    """Add a source of timeline entries."""
    _timeline.register(provider)


def iter_timeline() -> Iterator[TimelineProvider]:
    """The timeline's sources."""
    return iter(_timeline)


def register_inspection(provider: InspectionProvider) -> None:
    """Add a part to the inspection package."""
    _inspection.register(provider)


def iter_inspection() -> Iterator[InspectionProvider]:
    """The parts of the inspection package."""
    return iter(_inspection)


def register_purge(*classes: PurgeClass) -> None:
    """Classify places where data can be.

    Raises:
        ValueError: a place is classified twice, or kept without a reason.
    """
    for purge_class in classes:
        if purge_class.kind != PurgeKind.DELETE and not purge_class.reason:
            raise ValueError(f"{purge_class.key} is not deleted and has no reason")
        _purge.register(purge_class)


def iter_purge() -> Iterator[PurgeClass]:
    """The classified places, lowest order first; deletion goes the other way round."""
    return iter(_purge)


def register_ring(source: RingSource) -> None:
    """Add a kind of open work that belongs to a client's inner ring."""
    _ring.register(source)


def iter_ring() -> Iterator[RingSource]:
    """The kinds of open work."""
    return iter(_ring)


def register_health(probe: HealthProbe) -> None:
    """Add a line to the health page."""
    _health.register(probe)


def iter_health() -> Iterator[HealthProbe]:
    """The lines of the health page."""
    return iter(_health)


def register_navigation(entry: NavEntry) -> None:
    """Add a part to the main navigation."""
    _navigation.register(entry)


def iter_navigation() -> Iterator[NavEntry]:
    """The parts of the main navigation in their order."""
    return iter(_navigation)


def register_secrets(store: SecretStore) -> None:
    """Tell the change of keys of encrypted values outside the encrypted columns."""
    _secrets.register(store)


def iter_secrets() -> Iterator[SecretStore]:
    """The stores of encrypted values outside the encrypted columns."""
    return iter(_secrets)


def register_areas(provider: Callable[[], Iterable[int]]) -> None:
    """Tell this floor, once, where the keys of all co-operation areas come from: what the jobs loop over.

    Raises:
        ValueError: somebody has already.
    """
    if _areas and _areas != [provider]:
        raise ValueError("the areas have a provider already")
    _areas[:] = [provider]


def area_ids() -> Iterator[int]:
    """The keys of all co-operation areas, in order; none before anybody has told."""
    return iter(sorted(area_id for provider in _areas for area_id in provider()))


def register_file_deletion(note: Callable[[str, Iterable[str]], Any]) -> None:
    """Tell the lower floors, once, who deletes stored files after the commit and tries again until they are gone.

    Raises:
        ValueError: somebody has already.
    """
    if _file_deletion and _file_deletion != [note]:
        raise ValueError("the deletion of files has a provider already")
    _file_deletion[:] = [note]


def delete_files_later(field: str, names: Iterable[str]) -> None:
    """Have stored files deleted once the running transaction has committed; none of them if it is rolled back.

    Args:
        field: ``app.Model.field`` of the file field.
        names: their names in its storage.
    Raises:
        LookupError: nobody has told who does it; a file that would stay must not be forgotten.
    """
    if not _file_deletion:
        raise LookupError("nobody deletes stored files")
    _file_deletion[0](field, names)

"""Reading content files: YAML into frozen models, with errors that say where to look."""

from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Found = TypeVar("Found")

_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(ValueError):
    """A content file does not say what it should; the text names file, identifier and field."""


class UnknownContent(LookupError):
    """Nothing in the content files has that identifier."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"no {kind} has the identifier {identifier!r}")
        self.kind = kind
        self.identifier = identifier


class _UniqueKeyLoader(_BaseLoader):  # type: ignore[misc]
    """A safe loader that refuses a key written twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                line = key_node.start_mark.line + 1
                message = f"line {line}: the key {key!r} is written twice"
                raise ContentError(message)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)  # type: ignore[no-any-return]


def read_yaml(text: str, *, file_name: str) -> Any:
    """Parse ``text`` as YAML.

    Raises:
        ContentError: it is not YAML, or a mapping holds the same key twice.
    """
    try:
        # _UniqueKeyLoader only builds plain types, like the safe loader it extends.
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506
    except ContentError as error:
        message = f"{file_name}: {error}"
        raise ContentError(message) from error
    except yaml.YAMLError as error:
        message = f"{file_name}: not valid YAML: {error}"
        raise ContentError(message) from error


def parse(text: str, model: type[Model], *, file_name: str) -> Model:
    """Build ``model`` from the YAML in ``text``.

    Raises:
        ContentError: with one line for each fault: file, nearest identifier, field, reason.
    """
    data = read_yaml(text, file_name=file_name)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [
            f"{file_name}: {_place(data, fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise ContentError("\n".join(lines)) from error


def load(file_name: str, model: type[Model]) -> Model:
    """Build ``model`` from the file of that name beside this module.

    Raises:
        ContentError: the file is missing or does not fit the model.
    """
    try:
        text = resources.files("binome.content").joinpath(file_name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        message = f"{file_name}: no such content file"
        raise ContentError(message) from error
    return parse(text, model, file_name=file_name)


def find(kind: str, entries: Mapping[str, Found], identifier: str) -> Found:
    """The entry with that identifier.

    Raises:
        UnknownContent: there is none; ``kind`` says of what.
    """
    try:
        return entries[identifier]
    except KeyError:
        raise UnknownContent(kind, identifier) from None


def _place(data: Any, loc: tuple[int | str, ...]) -> str:
    """Where a fault is, in words an editor can search for: the nearest identifier, then the field."""
    identifier = ""
    field: list[str] = []
    node = data
    for step in loc:
        field.append(str(step))
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            identifier, field = node["id"], []
    name = ".".join(field) or "as a whole"
    return f"{identifier}: {name}" if identifier else name

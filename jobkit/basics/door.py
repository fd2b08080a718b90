"""The door of a package: its names load on first use, and each loads its own module alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["open_door"]


class _Door(ModuleType):
    """A package that offers names of its modules."""

    _homes: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        if name not in vars(self)["_homes"]:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(self._homes[name]), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # A module that is loaded puts itself into its package: where it is named after what it gives
        # (`simulation.simulate`), the name goes on meaning that.
        if not (isinstance(value, ModuleType) and name in vars(self).get("_homes", ())):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*vars(self), *self._homes})


def open_door(package: str, homes: Mapping[str, str]) -> None:
    """Let a package offer names that load on first use.

    Parameters
    ----------
    package : str
        ``__name__`` of the package, which is being imported.
    homes : Mapping of str to str
        Module -> the names that it gives, separated by blanks. The package lists them for type checkers too.
    """
    module = sys.modules[package]
    vars(module)["_homes"] = {name: home for home, names in homes.items() for name in names.split()}
    module.__class__ = _Door

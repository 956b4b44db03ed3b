"""Where a distribution says that the project lives: what the machine that builds it says, so that no address is made up.

Hatch asks this hook. `ACTREF_REPOSITORY_URL` and `ACTREF_SITE_URL` are set by the workflow that releases; without them the
metadata names no address.
"""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class ProjectUrls(MetadataHookInterface):
    """Fills in `project.urls`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the addresses in."""
        metadata["urls"] = project_urls(
            os.environ.get("ACTREF_REPOSITORY_URL", ""), os.environ.get("ACTREF_SITE_URL", "")
        )


def project_urls(repository: str, site: str) -> dict[str, str]:
    """The addresses by the labels that package indexes know."""
    found = {}
    if site:
        found = {"Homepage": site, "Documentation": site}
    if repository:
        repository = repository.rstrip("/")
        found |= {
            "Source": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        }
    return found

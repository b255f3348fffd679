"""What MkDocs does besides: pages from the top of the repository, links between them, fences.

The pages keep the form in which they are read in the repository; nothing is written twice.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
AT_THE_TOP = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie beside docs/, with their links as seen from it."""
    for name in AT_THE_TOP:
        text = (ROOT / name).read_text(encoding="utf-8")
        text = text.replace("](docs/design/)", "](design/0001-first-form.md)")
        files.append(File.generated(config, name, content=text.replace("](docs/", "](")))
    return files


def _fence(found: re.Match[str]) -> str:
    """Return an opening fence that MkDocs knows: the name of a file becomes a title."""
    about = found[2].strip()
    return f'```{found[1]} title="{about}"' if "." in about else f"```{found[1]}"


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Return a page whose fences have one word, and whose links to the top stay in the site."""
    markdown = re.sub(r"^```(\w+)[ -]([^\n]+)$", _fence, markdown, flags=re.M)
    up = "../" * page.file.src_uri.count("/")
    for name in AT_THE_TOP:
        markdown = markdown.replace(f"](../{up}{name}", f"]({up}{name}")
    return markdown

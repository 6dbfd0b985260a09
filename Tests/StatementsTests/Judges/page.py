"""Holds pages against what a reader needs: prints one line a fault of each page, in the manner of axe.

Headings without gaps, tables with headers that have a scope, charts with title and description, contrast of 4.5 to 1,
nothing that runs or is fetched, unique ids, and columns of amounts that foot to their total.
"""

import html.parser
import re
import sys

VOID = {"meta", "br", "rect", "line", "link", "img", "hr"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "p", "h1", "h2", "h3", "ul",
    "li", "span", "div", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "rect",
    "line", "text", "a",
}  # fmt: skip


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.stack, self.headings, self.ids = [], [], [], []
        self.tables, self.svgs, self.text, self.style = [], [], [], ""
        self.language = self.title = ""
        self.labels = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in ALLOWED:
            self.faults.append(f"element {tag}")
        for name, value in attributes.items():
            if name.startswith("on"):
                self.faults.append(f"attribute {name}")
            if name in ("href", "src") and not re.fullmatch(r"[a-z0-9-]+\.html", value or ""):
                self.faults.append(f"leads to {value}")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append({"heads": 0, "rows": [], "foot": None, "labelled": attributes.get("aria-labelledby")})
        if tag in ("th", "td") and self.tables:
            if tag == "th" and attributes.get("scope") not in ("col", "row"):
                self.faults.append("a th without scope")
            if "thead" in self.stack:
                self.tables[-1]["heads"] += 1
        if tag == "tr" and self.tables:
            self.row = []
        if tag == "svg":
            self.svgs.append({"role": attributes.get("role"), "label": attributes.get("aria-labelledby"), "title": 0, "desc": 0})
        if tag in ("title", "desc") and "svg" in self.stack:
            self.svgs[-1][tag] += 1
        self.cell = ""
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"{tag} ends inside of {self.stack[-1:]}")
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass
        if tag in ("th", "td") and self.tables:
            self.row.append(self.cell.strip())
        if tag == "tr" and self.tables:
            table = self.tables[-1]
            if "tbody" in self.stack:
                table["rows"].append(self.row)
            elif "tfoot" in self.stack:
                table["foot"] = self.row

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "style":
            self.style += data
        else:
            self.text.append(data)
            self.cell = getattr(self, "cell", "") + data
        if self.stack[-1:] == ["title"] and "svg" not in self.stack:
            self.title += data


def luminance(color):
    color = color.lstrip("#")
    if len(color) == 3:
        color = "".join(c * 2 for c in color)
    parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    one, other = sorted((luminance(one), luminance(other)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def amount(text):
    text = text.replace(",", "").replace("−", "-").replace("+", "")
    return round(float(text) * 1000) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


for path in sys.argv[1:]:
    name = path.rsplit("/", 1)[-1]
    with open(path, encoding="utf-8") as file:
        source = file.read()
    page = Page()
    page.feed(source)
    faults = page.faults
    if page.stack:
        faults.append(f"{page.stack} do not end")
    if page.language != "en" or not page.title.strip():
        faults.append("no language or title")
    if page.headings[:1] != [1] or page.headings.count(1) != 1:
        faults.append("not one h1")
    if any(after > before + 1 for before, after in zip(page.headings, page.headings[1:])):
        faults.append(f"a gap in headings {page.headings}")
    if len(set(page.ids)) != len(page.ids):
        faults.append("an id twice")
    for table in page.tables:
        if not table["heads"]:
            faults.append("a table without header")
        if table["foot"] is None:
            continue
        for column in range(1, len(table["foot"])):
            total = amount(table["foot"][column])
            cells = [amount(row[column]) for row in table["rows"] if column < len(row)]
            if total is not None and cells and None not in cells and sum(cells) != total:
                faults.append(f"{table['rows'][0][0]}…: column {column} sums to {sum(cells)}, not {total}")
    for svg in page.svgs:
        if svg["role"] != "img" or svg["title"] != 1 or svg["desc"] != 1 or not svg["label"]:
            faults.append(f"a chart that a screen reader cannot name: {svg}")
    for rule in re.findall(r"([^{}]+)\{([^}]*)\}", page.style):
        colors = dict(re.findall(r"(?<![-\w])(color|background): ?(#[0-9a-fA-F]{3,6})", rule[1]))
        if "color" in colors:
            # Where a rule names no background, text stands on white, or on the palest gray of a card.
            for ground in [colors["background"]] if "background" in colors else ["#ffffff", "#f6f8fa"]:
                if contrast(colors["color"], ground) < 4.5:
                    faults.append(f"{rule[0].strip()}: contrast {contrast(colors['color'], ground):.2f}")
    if re.search(r"https?://(?!www\.w3\.org/2000/svg)", re.sub(r">[^<]*<", "><", source)):
        faults.append("an address outside of text")
    print(f"{name}: {'; '.join(faults) if faults else 'fine'}, {len(page.tables)} tables, {len(page.svgs)} charts")

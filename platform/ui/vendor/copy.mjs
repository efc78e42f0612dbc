// Copies what browsers get from node_modules into ../static/vendor and what documents are set in
// into ../documents/fonts, and writes a VENDOR.json into each.
// Run after a version change in package.json: `npm ci --legacy-peer-deps && npm run copy`.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// Every icon that a template or a navigation entry may name; an unknown name is an error there.
const ICONS = `
  activity archive arrow-down arrow-left arrow-left-right arrow-right arrow-up award baby
  badge-check ban book-marked book-open building-2 calendar calendar-check calendar-clock
  calendar-days calendar-plus calendar-range calendar-x calendar-x-2 chart-column check
  chevron-down chevron-left chevron-right circle circle-alert circle-check circle-dashed
  circle-pause circle-play circle-question-mark circle-x clipboard-check clipboard-list clock copy
  cpu door-open download drama dumbbell ellipsis external-link eye eye-off file-check
  file-pen-line file-spreadsheet file-text flag flask-conical folder funnel glasses graduation-cap
  heart-handshake history hourglass house id-card inbox info key-round keyboard layers layers-2
  layout-dashboard library life-buoy list-checks list-ordered list-todo lock log-out mail map
  map-pin message-square minus monitor music notebook-pen palette pencil phone plus printer
  refresh-cw rocket rotate-cw save school scroll-text search send settings-2 shapes shield
  shield-check shield-off signature smartphone snowflake sprout square-check-big stamp sun
  telescope tent trash-2 triangle-alert trophy undo-2 upload user-check user-minus user-plus
  user-round user-round-cog user-x users users-round wrench x
`.trim().split(/\s+/);

const packageBytes = (name, path) => readFileSync(join(here, "node_modules", name, path));
const packageFile = (name, path) => packageBytes(name, path).toString("utf8");

// Of Bootstrap's 31 kB (compressed) our pages use 4: its elements, and these classes. A template that
// names another one fails tests/ui/test_vendor.py until it is added here.
const CLASSES = new RegExp(`^(${`
  btn btn-primary btn-secondary btn-danger form-control form-select form-check form-check-input
  form-check-label form-label form-text table visually-hidden visually-hidden-focusable text-nowrap
  d-none d-print-none d-print-block mb-0 p-2 m-1 mark active disabled show
`.trim().split(/\s+/).join("|")})$`);

function bootstrapCss() {
  const css = packageFile("bootstrap", "dist/css/bootstrap.min.css");
  const banner = css.match(/\/\*![\s\S]*?\*\//)[0];
  const rules = css.replace(/^@charset[^;]*;/, "").replace(/\/\*[\s\S]*?\*\//g, "");
  return `${banner}\n${withoutIdleVariables(usedRules(rules))}\n`;
}

// What stands before each brace of a sheet and what is inside it.
function* blocks(css) {
  let depth = 0;
  let start = 0;
  let open = 0;
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === "{" && depth++ === 0) open = at;
    if (css[at] === "}" && --depth === 0) {
      yield [css.slice(start, open), css.slice(open + 1, at)];
      start = at + 1;
    }
  }
}

function isUsed(selector) {
  const names = selector.match(/\.[a-z][\w-]*/gi) ?? [];
  return !selector.includes("[data-bs") && names.every((name) => CLASSES.test(name.slice(1)));
}

function usedRules(css) {
  let found = "";
  for (const [head, body] of blocks(css)) {
    if (head.startsWith("@media") || head.startsWith("@supports")) {
      const inner = usedRules(body);
      if (inner) found += `${head}{${inner}}`;
    } else if (!head.startsWith("@")) {
      const selectors = head.match(/(?:\([^)]*\)|[^,(])+/g).filter(isUsed);
      if (selectors.length) found += `${selectors.join(",")}{${body}}`;
    }
  }
  return found;
}

// Variables that neither the rules left nor our own sheets name.
function withoutIdleVariables(css) {
  const own = join(here, "../static/ui");
  const sheets = readdirSync(own).filter((name) => name.endsWith(".css"));
  const ours = sheets.map((name) => readFileSync(join(own, name), "utf8")).join("");
  let found = css;
  for (let before = ""; before !== found;) {
    before = found;
    const named = new Set([...`${found}${ours}`.matchAll(/var\((--bs-[\w-]+)/g)].map((m) => m[1]));
    const drop = (text, name) => (named.has(name) ? text : "");
    found = found.replace(/(?<=[{;])(--bs-[\w-]+):[^;{}]*(?:;|(?=\}))/g, drop);
  }
  return found;
}

function icons() {
  const inner = (name) => packageFile("lucide-static", `icons/${name}.svg`)
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "")
    .replaceAll(" />", "/>");
  return `${JSON.stringify(Object.fromEntries(ICONS.map((name) => [name, inner(name)])), null, 1)}\n`;
}

// The folder's own licence is the font's; the package's MIT covers its JavaScript, which stays out.
function fontFamily(folder, family) {
  const name = `@expo-google-fonts/${folder}`;
  const cut = (style) => () => packageBytes(name, `${style}/${family}_${style}.ttf`);
  return {
    name,
    folder,
    licence: "OFL-1.1",
    files: {
      "regular.ttf": cut("400Regular"),
      "italic.ttf": cut("400Regular_Italic"),
      "bold.ttf": cut("700Bold"),
    },
    licence_file: "LICENSE_FONT",
  };
}

const TREES = {
  "static/vendor": [
    {
      name: "bootstrap",
      files: { "bootstrap.min.css": bootstrapCss },
      licence_file: "LICENSE",
    },
    {
      name: "lucide-static",
      files: { "icons.json": icons },
      licence_file: "LICENSE",
    },
  ],
  "documents/fonts": [fontFamily("pt-serif", "PTSerif"), fontFamily("pt-sans", "PTSans")],
};

function write(target, path, content) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), content);
  return { path, sha256: createHash("sha256").update(content).digest("hex") };
}

for (const [tree, packages] of Object.entries(TREES)) {
  const target = join(here, "..", tree);
  rmSync(target, { recursive: true, force: true });
  const vendored = packages.map(({ name, folder = name, licence, files, licence_file }) => {
    const { version, license } = JSON.parse(packageFile(name, "package.json"));
    const contents = { ...files, "LICENSE.txt": () => packageFile(name, licence_file) };
    return {
      name,
      version,
      licence: licence ?? license,
      files: Object.entries(contents).map(
        ([file, make]) => write(target, `${folder}/${file}`, make()),
      ),
    };
  });
  writeFileSync(join(target, "VENDOR.json"), `${JSON.stringify(vendored, null, 2)}\n`);
}

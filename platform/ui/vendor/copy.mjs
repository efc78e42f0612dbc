// Copies what browsers get from node_modules into ../static/vendor and writes VENDOR.json.
// Run after a version change in package.json: `npm ci --legacy-peer-deps && npm run copy`.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "vendor");

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

const packageFile = (name, path) => readFileSync(join(here, "node_modules", name, path), "utf8");

function bootstrapCss() {
  return packageFile("bootstrap", "dist/css/bootstrap.min.css")
    .replace(/\/\*# sourceMappingURL=.*?\*\/\s*$/, "");
}

function icons() {
  const inner = (name) => packageFile("lucide-static", `icons/${name}.svg`)
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "")
    .replaceAll(" />", "/>");
  return `${JSON.stringify(Object.fromEntries(ICONS.map((name) => [name, inner(name)])), null, 1)}\n`;
}

const PACKAGES = [
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
];

function write(path, text) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
  return { path, sha256: createHash("sha256").update(text).digest("hex") };
}

rmSync(target, { recursive: true, force: true });
const vendored = PACKAGES.map(({ name, files, licence_file }) => {
  const { version, license } = JSON.parse(packageFile(name, "package.json"));
  const texts = { ...files, "LICENSE.txt": () => packageFile(name, licence_file) };
  return {
    name,
    version,
    licence: license,
    files: Object.entries(texts).map(([file, make]) => write(`${name}/${file}`, make())),
  };
});
writeFileSync(join(target, "VENDOR.json"), `${JSON.stringify(vendored, null, 2)}\n`);

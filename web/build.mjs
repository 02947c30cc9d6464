// Bundles web/ into src/sante/ui/static/dist: hashed names, a manifest that maps plain names to
// them, and the licences of everything that was bundled. Run by hatch_build.py and `npm run build`.
import { build, context } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(root, "src/sante/ui/static/dist");

const hash = /-[A-Z0-9]{8}(\.[a-z0-9]+)$/;
const plainName = (file) => path.basename(file).replace(hash, "$1");

function packageOf(input) {
  const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  return name;
}

async function licences(metafile) {
  const names = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
  const texts = [];
  for (const name of [...names].sort()) {
    const folder = path.join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json")));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} is bundled and has no licence file`);
    texts.push(`${name} ${version} (${license})\n\n${await readFile(path.join(folder, file), "utf8")}`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

// The manifest is written last: where it is, the build is whole.
const manifest = {
  name: "manifest",
  setup(plugin) {
    plugin.onEnd(async ({ errors, metafile }) => {
      if (errors.length > 0) return;
      const names = Object.keys(metafile.outputs).filter((file) => hash.test(file));
      const entries = names.map((file) => [plainName(file), path.basename(file)]).sort();
      await writeFile(path.join(out, "THIRD-PARTY.txt"), await licences(metafile));
      await writeFile(path.join(out, "manifest.json"), JSON.stringify(Object.fromEntries(entries), null, 2));
    });
  },
};

const options = {
  absWorkingDir: root,
  entryPoints: ["web/app.js", "web/app.css", "web/icon.svg", "web/service-worker.js"],
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],  // the first with light-dark()
  loader: { ".woff2": "file", ".svg": "copy" },
  minify: true,
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
  plugins: [manifest],
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}

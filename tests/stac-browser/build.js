// Builds STAC Browser, whose npm package is source, into dist. Its addresses carry the catalog's after a #, so that one build serves any port.
const { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

const source = join(__dirname, 'node_modules/@radiantearth/stac-browser');
const work = join(__dirname, 'build');
const [part, whole] = [join(__dirname, 'dist.part'), join(__dirname, 'dist')];

// Only these of its plug-ins take part in a build for production.
const needed = ['@vue/cli-plugin-babel', '@vue/cli-service', 'sass', 'sass-loader', 'vue-cli-plugin-i18n', 'vue-template-compiler'];

for (const folder of [work, part, whole]) rmSync(folder, { recursive: true, force: true });
cpSync(source, work, { recursive: true });
symlinkSync('../node_modules', join(work, 'node_modules'));
const manifest = JSON.parse(readFileSync(join(work, 'package.json'), 'utf8'));
manifest.devDependencies = Object.fromEntries(Object.entries(manifest.devDependencies).filter(([name]) => needed.includes(name)));
writeFileSync(join(work, 'package.json'), JSON.stringify(manifest));
execFileSync(
  process.execPath,
  [join(__dirname, 'node_modules/@vue/cli-service/bin/vue-cli-service.js'), 'build', '--noSourceMaps', '--historyMode=hash', '--dest', part],
  { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
rmSync(work, { recursive: true });
renameSync(part, whole);

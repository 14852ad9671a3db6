// The page of one item: its rasters on a map, classes, figures, files and links. Everything it loads comes from this server.
import { boundsOf, worldMap } from './world.mjs';

const { item: address, base } = document.body.dataset;
const byId = id => document.getElementById(id);
const status = text => { byId('status').textContent = text; };

const text = (tag, value) => {
  const element = document.createElement(tag);
  element.textContent = value;
  return element;
};

const link = (href, label) => {
  const anchor = text('a', label);
  // An item may hold any text for an address; only the web's own schemes become links.
  if (/^https?:/i.test(new URL(href, location.href).protocol)) anchor.href = href;
  return anchor;
};

const entry = (...parts) => {
  const element = document.createElement('li');
  element.append(...parts);
  return element;
};

const bytes = size => size === undefined ? '' : size < 1e6 ? ` (${(size / 1e3).toFixed(0)} kB)` : ` (${(size / 1e6).toFixed(1)} MB)`;
const number = (value, digits) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function showFacts(item) {
  const shown = [
    ['Acquired', item.properties.datetime ?? `${item.properties.start_datetime} to ${item.properties.end_datetime}`],
    ['Platform', item.properties.platform],
    ['Pixel', item.properties.gsd && `${item.properties.gsd} m`],
    ['Cloud cover', item.properties['eo:cloud_cover'] !== undefined && `${number(item.properties['eo:cloud_cover'], 1)} % of the scene`],
    ['Valid', item.properties['groundshift:valid_percent'] !== undefined && `${number(item.properties['groundshift:valid_percent'], 1)} % of the area`],
    ['Updated', item.properties.updated],
  ];
  for (const [name, value] of shown) if (value) byId('facts').append(text('dt', name), text('dd', value));
}

function showLegend(item, asset) {
  const classes = (asset?.['classification:classes'] ?? []).filter(entry => !entry.nodata && entry.count !== 0);
  const pixel = asset?.['raster:spatial_resolution'] ?? item.properties.gsd;
  const body = byId('legend').tBodies[0];
  body.replaceChildren(...classes.map(entry => {
    const row = document.createElement('tr');
    const colour = document.createElement('i');
    if (/^[0-9a-f]{6}$/i.test(entry.color_hint ?? '')) colour.style.background = `#${entry.color_hint}`;
    const cell = document.createElement('td');
    cell.append(colour);
    const hectares = entry.hectares ?? (entry.count !== undefined && pixel ? entry.count * pixel * pixel / 1e4 : undefined);
    row.append(cell, text('td', entry.title ?? entry.name),
      text('td', entry.percentage === undefined ? '' : `${number(entry.percentage, 1)} %`), text('td', hectares === undefined ? '' : number(hectares, 1)));
    return row;
  }));
  byId('legend').hidden = classes.length === 0;
}

function showFiles(item) {
  byId('assets').replaceChildren(...Object.entries(item.assets).map(([key, asset]) =>
    entry(link(asset.href, asset.title ?? key), `${bytes(asset['file:size'])}`)));
  const listed = item.links.filter(one => !['xyz', 'tilejson', 'alternate', 'parent', 'root'].includes(one.rel));
  byId('links').replaceChildren(...listed.map(one => entry(`${one.rel}: `, link(one.href, one.title ?? one.href))));
  const collection = item.links.find(one => one.rel === 'collection');
  byId('collection').textContent = item.collection;
  if (collection) byId('collection').href = collection.href;
}

function drawnAssets(item) {
  const drawn = Object.entries(item.assets).filter(([, asset]) => asset.type?.startsWith('image/tiff') && asset.href.startsWith(`${base}/assets/`));
  // Classes first: they are what the item is about.
  return drawn.sort(([, a], [, b]) => ('classification:classes' in b) - ('classification:classes' in a));
}

async function showMap(item) {
  const map = await worldMap(base, 'map', boundsOf(item.geometry),
    { footprint: { type: 'geojson', data: { type: 'Feature', properties: {}, geometry: item.geometry } } },
    [{ id: 'footprint', type: 'line', source: 'footprint', paint: { 'line-color': '#222', 'line-width': 1.2 } }]);
  const assets = drawnAssets(item);
  const show = key => {
    if (map.getLayer('raster')) { map.removeLayer('raster'); map.removeSource('raster'); }
    const path = [item.collection, item.id, key].map(encodeURIComponent).join('/');
    map.addSource('raster', { type: 'raster', url: `${base}/tiles/${path}/tilejson.json`, tileSize: 256 });
    map.addLayer({ id: 'raster', type: 'raster', source: 'raster', paint: { 'raster-opacity': byId('opacity').value / 100, 'raster-resampling': 'nearest' } }, 'footprint');
    showLegend(item, item.assets[key]);
  };
  await map.once('load');
  if (assets.length > 0) {
    byId('layer').replaceChildren(...assets.map(([key, asset]) => new Option(asset.title ?? key, key)));
    byId('layer').addEventListener('change', () => show(byId('layer').value));
    byId('opacity').addEventListener('input', () => map.setPaintProperty('raster', 'raster-opacity', byId('opacity').value / 100));
    byId('layer-label').hidden = byId('opacity-label').hidden = false;
    show(assets[0][0]);
  }
  map.once('idle', () => { document.body.dataset.ready = 'true'; });
}

try {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The item answered ${answer.status}.`);
  const item = await answer.json();
  showFacts(item);
  showFiles(item);
  showLegend(item, drawnAssets(item)[0]?.[1]);
  if (item.geometry) await showMap(item);
} catch (error) {
  status(error.message);
}

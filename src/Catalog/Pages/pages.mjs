// Draws the map of a page: the footprints of its items, or the extent of its collection. Everything it loads comes from this server.
import { boundsOf, worldMap } from './world.mjs';

const { base } = document.body.dataset;
const container = document.getElementById('map');

function extent(text) {
  const [west, south, east, north] = text.split(',').map(Number);
  // A box over the antimeridian has its west above its east.
  const right = west > east ? east + 360 : east;
  const ring = [[west, south], [right, south], [right, north], [west, north], [west, south]];
  return [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }];
}

async function footprints(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The items answered ${answer.status}.`);
  const page = await answer.json();
  return page.features.filter(item => item.geometry).map(item => ({
    type: 'Feature',
    geometry: item.geometry,
    properties: { id: item.id, page: item.links.find(link => link.rel === 'alternate' && link.href.startsWith(`${base}/view/`))?.href },
  }));
}

// Far enough away to recognise the country.
const overview = 8;

const fill = { id: 'inside', type: 'fill', source: 'shown', paint: { 'fill-color': '#2f6db5', 'fill-opacity': 0.15 } };
const line = { id: 'outline', type: 'line', source: 'shown', paint: { 'line-color': '#1d4f8a', 'line-width': 1.5 } };

// A footprint that would be less than eight pixels wide is a dot: the world is 512 pixels wide at zoom 0.
const narrow = ['<', ['*', ['get', 'degrees'], ['/', 512, 360], ['^', 2, ['zoom']]], 8];
const point = { id: 'points', type: 'circle', source: 'places', filter: narrow, paint: { 'circle-color': '#1d4f8a', 'circle-radius': 4 } };

function place(feature) {
  const [[west, south], [east, north]] = boundsOf(feature.geometry);
  return {
    type: 'Feature',
    properties: { ...feature.properties, degrees: Math.max(east - west, north - south) },
    geometry: { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] },
  };
}

const source = features => ({ type: 'geojson', data: { type: 'FeatureCollection', features } });

try {
  const features = container.dataset.box ? extent(container.dataset.box) : await footprints(container.dataset.features);
  const bounds = features.length > 0 ? boundsOf(...features.map(feature => feature.geometry)) : undefined;
  const map = await worldMap(base, container, bounds, { shown: source(features), places: source(features.map(place)) }, [fill, line, point], overview);
  for (const layer of ['inside', 'points']) {
    map.on('click', layer, event => { if (event.features[0].properties.page) location.href = event.features[0].properties.page; });
    map.on('mouseenter', layer, event => { map.getCanvas().style.cursor = 'pointer'; map.getCanvas().title = event.features[0].properties.id ?? ''; });
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; });
  }
  map.once('idle', () => { document.body.dataset.ready = 'true'; });
} catch (error) {
  container.textContent = error.message;
}

// The map that all pages share: outlines of countries, and what a page draws on them.
export async function worldMap(base, container, bounds, sources, layers, maxZoom = 22) {
  const { Map, NavigationControl, ScaleControl } = await import(`${base}/viewer/maplibre-gl.mjs`);
  const [world] = await Promise.all([
    fetch(`${base}/viewer/countries-50m.json`).then(answer => answer.json()),
    import(`${base}/viewer/topojson-client.min.js`),
  ]);
  const map = new Map({
    container,
    bounds,
    fitBoundsOptions: { padding: 40, maxZoom },
    style: {
      version: 8,
      sources: { world: { type: 'geojson', data: flat(topojson.feature(world, world.objects.countries)) }, ...sources },
      layers: [
        { id: 'sea', type: 'background', paint: { 'background-color': '#dfe7ee' } },
        { id: 'land', type: 'fill', source: 'world', paint: { 'fill-color': '#f6f4ef' } },
        { id: 'borders', type: 'line', source: 'world', paint: { 'line-color': '#b9b3a6', 'line-width': 0.7 } },
        ...layers,
      ],
    },
  });
  map.addControl(new NavigationControl());
  map.addControl(new ScaleControl());
  return map;
}

// The outlines lie on a sphere: Russia and Fiji go over the antimeridian, and Antarctica around the pole, which
// is a ring of its own. A map that is flat needs their longitudes to run on beyond 180 degrees, which it draws on its other side as well.
function flat(countries) {
  const rings = polygon => polygon.filter(ring => ring.some(([, y]) => Math.abs(y) < 89)).map(running);
  for (const { geometry } of countries.features) {
    geometry.coordinates = geometry.type === 'Polygon' ? rings(geometry.coordinates) : geometry.coordinates.map(rings);
  }
  return countries;
}

function running(ring) {
  let longitude = ring[0][0];
  const line = ring.map(([x, y]) => [longitude += ((x - longitude + 540) % 360) - 180, y]);
  const [first, last] = [line[0], line.at(-1)];
  const pole = Math.sign(first[1]) * 90;
  return Math.abs(last[0] - first[0]) < 180 ? line : [...line, [last[0], pole], [first[0], pole], first];
}

// West, south, east and north of all geometries.
export function boundsOf(...geometries) {
  let [west, south, east, north] = [180, 90, -180, -90];
  const walk = coordinates => {
    if (typeof coordinates[0] !== 'number') return coordinates.forEach(walk);
    [west, south, east, north] = [Math.min(west, coordinates[0]), Math.min(south, coordinates[1]), Math.max(east, coordinates[0]), Math.max(north, coordinates[1])];
  };
  const visit = geometry => geometry.geometries ? geometry.geometries.forEach(visit) : walk(geometry.coordinates ?? []);
  geometries.forEach(visit);
  return [[west, south], [east, north]];
}

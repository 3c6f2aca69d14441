/** The reports on a map, as the list says them: one point an event, those close together one point with their sum. */

import { say } from "./words.js";

/* global L */
const CLOSE = 44; // px: points nearer than this cannot be told apart with a finger
const LARGEST = 17, ALONE = 15; // zoom
const CHINA = [[18, 73], [53.5, 135]]; // where nothing is known yet

/** @typedef {{number: string, at: [number, number], count: number, title: string, critical: boolean}} Point */

export class ReportMap {
  #map;
  #layer;
  #points = [];
  #markers = new Map(); // number of an event -> its marker, or that of its cluster
  #here = ""; // number of the event under the hand
  #moved = false; // somebody looks at a part of it: it is not pulled away from under them

  constructor(element, chosen) {
    this.element = element;
    this.labels = element.dataset;
    this.chosen = chosen;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = L.map(element, { zoomControl: false, attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, inertia: !still, maxZoom: LARGEST });
    L.control.zoom({ zoomInTitle: this.labels.closer, zoomOutTitle: this.labels.farther }).addTo(this.#map);
    L.control.scale({ imperial: false }).addTo(this.#map);
    this.#ground().addTo(this.#map);
    this.#layer = L.layerGroup().addTo(this.#map);
    this.#map.on("zoomend", () => this.#draw());
    this.#map.on("dragstart", () => (this.#moved = true));
    element.addEventListener("wheel", () => (this.#moved = true), { passive: true });
    this.#map.fitBounds(CHINA);
    new ResizeObserver(() => this.#resized()).observe(element);
  }

  /** @param {Point[]} points - in place of those shown before */
  show(points) {
    const first = this.#points.length === 0;
    this.#points = points;
    if (points.length && (first || !this.#moved)) this.showAll();
    this.#draw();
  }

  showAll() {
    this.#moved = false;
    if (this.#points.length) this.#map.fitBounds(L.latLngBounds(this.#points.map((one) => one.at)), { padding: [48, 48], maxZoom: ALONE });
  }

  /** The hand is on this event in the list: ring its point, and bring it into view. */
  point(number) {
    this.#here = number;
    this.#ring();
    const marker = this.#markers.get(number);
    if (marker && !this.#map.getBounds().contains(marker.getLatLng())) this.#map.panTo(marker.getLatLng());
  }

  #ring() {
    for (const marker of this.#markers.values()) marker.getElement().classList.remove("is-here");
    this.#markers.get(this.#here)?.getElement().classList.add("is-here");
  }

  // A banner came above it, or it was folded away and is not any more.
  #resized() {
    this.#map.invalidateSize();
    if (!this.#moved) this.showAll();
  }

  #draw() {
    this.#layer.clearLayers();
    this.#markers.clear();
    for (const cluster of this.#clusters()) this.#mark(cluster);
    this.#ring();
  }

  #clusters() {
    const found = [];
    for (const one of this.#points) {
      const px = this.#map.project(one.at);
      const near = found.find((cluster) => cluster.px.distanceTo(px) < CLOSE);
      if (near) near.points.push(one);
      else found.push({ px, points: [one] });
    }
    return found.map(({ points }) => points);
  }

  #mark(points) {
    const count = points.reduce((sum, one) => sum + one.count, 0);
    const critical = points.some((one) => one.critical);
    const size = Math.min(56, 28 + 4 * Math.ceil(Math.log2(count)));
    const icon = L.divIcon({ className: `map-point${critical ? " is-critical" : ""}`, html: String(count), iconSize: [size, size] });
    const marker = L.marker(points[0].at, { icon, keyboard: true, zIndexOffset: critical ? 1000 : 0 }).addTo(this.#layer);
    const name = say(points.length > 1 ? this.labels.cluster : this.labels.point, { count, title: points[0].title });
    marker.getElement().setAttribute("aria-label", name);
    marker.getElement().title = name;
    marker.on("click", () => this.#press(points));
    for (const one of points) this.#markers.set(one.number, marker);
  }

  #press(points) {
    const apart = new Set(points.map((one) => String(one.at))).size > 1;
    if (apart && this.#map.getZoom() < LARGEST) {
      this.#moved = true;
      this.#map.fitBounds(L.latLngBounds(points.map((one) => one.at)), { padding: [64, 64] });
    } else this.chosen(points[0].number);
  }

  // The city's tiles; without any a grid that needs nobody: each square says where its corner is.
  #ground() {
    if (this.labels.tiles) {
      // Leaflet takes markup here, and the name of whoever drew the tiles is words.
      const by = this.labels.by.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
      if (by) L.control.attribution({ prefix: false }).addTo(this.#map).addAttribution(by);
      return L.tileLayer(this.labels.tiles, { maxZoom: LARGEST });
    }
    const grid = L.gridLayer({ maxZoom: LARGEST });
    grid.createTile = (coords) => {
      const corner = this.#map.unproject(coords.scaleBy(grid.getTileSize()), coords.z);
      const tile = document.createElement("div");
      tile.className = "ground-tile";
      tile.setAttribute("aria-hidden", "true");
      const places = Math.max(0, Math.min(4, Math.ceil(coords.z / 4) - 1));
      tile.textContent = `${corner.lat.toFixed(places)}°, ${corner.lng.toFixed(places)}°`;
      return tile;
    };
    return grid;
  }
}

// Made by `make sdk` of clients/typescript/src/capture/drawing.ts, of which this is the SHA-256:
// 833b0f8ee8d26b809287a74fe5d9d3837c08042141b7b971c73fbfca7f233c0b
/** Building the element: parts, and line drawings on a 24 × 24 grid. No markup is ever parsed from a string. */
const SVG = "http://www.w3.org/2000/svg";
const STEPS = {
    face: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M9 10v.5M15 10v.5", "M8.5 14.5c2 2 5 2 7 0"],
    follow: ["M12 20a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M9.5 11v.5M14.5 11v.5", "M19.5 4.5a1.5 1.5 0 1 0 0-.1z"],
    turn_left: ["M14 20a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10.5 11v.5M14.5 11v.5", "M10.5 15.5c1.2.8 2.8.8 4 0", "M7 2.5 3 5.5l4 3", "M3 5.5h5"],
    turn_right: ["M10 20a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M9.5 11v.5M13.5 11v.5", "M9.5 15.5c1.2.8 2.8.8 4 0", "M17 2.5l4 3-4 3", "M21 5.5h-5"],
    open_mouth: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M9 9v.5M15 9v.5", "M12 18a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"],
    close_eyes: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M7.5 10.5c.8.8 2 .8 2.8 0M13.7 10.5c.8.8 2 .8 2.8 0", "M9 15.5c2 1 4 1 6 0"],
    nod: ["M9 20a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M6.5 11v.5M10.5 11v.5", "M6.5 15.5c1.5.8 3.5.8 5 0", "M20 6v11M17 14l3 3 3-3"],
};
export function element(tag, name, attributes = {}, ...children) {
    const made = document.createElement(tag);
    if (name)
        made.className = name;
    for (const [each, value] of Object.entries(attributes))
        made.setAttribute(each, value);
    made.append(...children);
    return made;
}
/** In the place of all that stands in it; a browser of 2018 has no `replaceChildren`. */
export function refill(place, ...children) {
    while (place.firstChild)
        place.firstChild.remove();
    place.append(...children);
}
/** The drawing of a step. It repeats what words beside it say, so it is hidden from screen readers. */
export function stepDrawing(step) {
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }))
        svg.setAttribute(name, value);
    for (const data of STEPS[step] || STEPS["face"] || []) {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("d", data);
        svg.append(path);
    }
    return svg;
}
/** The camera's picture with the oval to look through; `label` says what it is to who can't see it. */
export function mirror(label, video) {
    video.setAttribute("aria-hidden", "true");
    return element("div", "mirror-place", { role: "img", "aria-label": label }, video, element("div", "oval"));
}

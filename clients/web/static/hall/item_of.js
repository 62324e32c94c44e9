// The item of a case, in the version with which the case began: a later one asks otherwise.

/** `of`: a case, with its `item` and `item_version`. */
export function itemOf(api, { item, item_version: version }) {
  return api.get(`/v1/items/${encodeURIComponent(item)}?version=${version}`);
}

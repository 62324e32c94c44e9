/** A list of a form: entries to add and to take away; tells what its fields tell, `add` with {name}, `drop` with {name, n}. */

import type { FieldView } from "../../logic/fields";

Component({
  properties: { field: { type: Object, value: {} } },

  methods: {
    onAnswer(event: WechatMiniprogram.CustomEvent) {
      this.triggerEvent("answer", event.detail);
    },

    onLeft() {
      this.triggerEvent("left", {});
    },

    onAdd() {
      this.triggerEvent("add", { name: (this.data.field as FieldView).at });
    },

    onDrop(event: WechatMiniprogram.TouchEvent) {
      const n = Number(event.currentTarget.dataset.n);
      this.triggerEvent("drop", { name: (this.data.field as FieldView).at, n });
    },
  },
});

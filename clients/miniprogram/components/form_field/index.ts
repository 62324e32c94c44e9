/** One field of a form: tells `answer` with {at, value}, and `left` once nobody types in it any more. */

import type { FieldView } from "../../logic/fields";

Component({
  properties: { field: { type: Object, value: {} } },

  methods: {
    onText(event: WechatMiniprogram.Input) {
      this.tell(event.detail.value);
    },

    onChoice(event: WechatMiniprogram.RadioGroupChange) {
      this.tell(event.detail.value);
    },

    onPick(event: WechatMiniprogram.PickerChange) {
      const { choices } = this.field();
      this.tell(choices[Number(event.detail.value)]?.value ?? "");
    },

    onDay(event: WechatMiniprogram.PickerChange) {
      this.tell(String(event.detail.value));
    },

    onTick(event: WechatMiniprogram.CheckboxGroupChange) {
      this.tell(event.detail.value.length > 0);
    },

    onLeft() {
      this.triggerEvent("left", {});
    },

    tell(value: string | boolean) {
      this.triggerEvent("answer", { at: this.field().at, value });
    },

    field(): FieldView {
      return this.data.field as FieldView;
    },
  },
});

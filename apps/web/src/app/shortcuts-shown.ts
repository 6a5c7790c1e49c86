import { ref } from 'vue';

export const shortcutsShown = ref(false);

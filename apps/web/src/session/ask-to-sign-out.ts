import { ref } from 'vue';

/** Whether it is being asked if one really wants to sign out while uploads run. */
export const askToSignOut = ref(false);

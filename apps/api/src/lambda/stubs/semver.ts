/** jsonwebtoken asks whether Node is newer than 16, and nothing else is asked of it. */
export const satisfies = () => true;

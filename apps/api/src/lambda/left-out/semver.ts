/** jsonwebtoken asks whether Node is newer than 16, and nobody asks anything else. */
export const satisfies = () => true;

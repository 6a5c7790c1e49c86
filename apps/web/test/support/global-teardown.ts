import { rmSync } from 'node:fs';

export default function tearDown(): void {
  const dir = process.env.INTAKE_CHROMIUM_UNPACKED;
  if (dir) rmSync(dir, { recursive: true, force: true });
}

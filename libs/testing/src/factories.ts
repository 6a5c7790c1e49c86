import type { Connection, Failure, FileRecord, Rule, Session, User } from '@intake/domain';

let made = 0;

/** 26 characters like a ULID, rising with every call. */
function nextId(): string {
  return `01J${String(++made).padStart(23, '0')}`;
}

/** How every ULID of this time begins. */
export function ulidTime(iso: string): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const places = Array.from({ length: 10 }, (_, i) => digits[Math.floor(Date.parse(iso) / 32 ** i) % 32]);
  return places.toReversed().join('');
}

const NOW = '2026-11-01T10:00:00.000Z';

/** A record that has just been started, of a small PNG; every part of it can be overridden. */
export function aFile(partial: Partial<FileRecord> = {}): FileRecord {
  const id = partial.id ?? nextId();
  const ownerId = partial.ownerId ?? 'owner-1';
  return {
    id,
    ownerId,
    name: 'picture.png',
    size: 1234,
    category: 'image',
    contentType: 'image/png',
    status: 'uploading',
    version: 1,
    storage: {
      key: `files/${ownerId}/${id}`,
      multipartId: `multipart-${id}`,
      partSize: 8 * 1024 * 1024,
      token: `token-${id}`,
    },
    uploadDeadline: '2026-11-02T10:00:00.000Z',
    createdAt: NOW,
    updatedAt: NOW,
    ...partial,
  };
}

export function aUser(partial: Partial<User> = {}): User {
  const id = partial.id ?? nextId();
  return {
    id,
    email: `${id.toLowerCase()}@example.com`,
    name: 'Ada Example',
    role: 'member',
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA',
    disabled: false,
    version: 1,
    createdAt: NOW,
    ...partial,
  };
}

export function aSession(partial: Partial<Session> = {}): Session {
  const id = partial.id ?? nextId();
  return {
    id,
    userId: 'user-1',
    tokenHash: `hash-${id}`,
    createdAt: NOW,
    expiresAt: '2099-12-01T10:00:00.000Z',
    version: 1,
    ...partial,
  };
}

export function aFailure(partial: Partial<Failure> = {}): Failure {
  return {
    id: nextId(),
    at: NOW,
    kind: 'rejected',
    name: 'tool.mp4',
    code: 'CONTENT_MISMATCH',
    detail: 'This is a program named like a video (.mp4); first bytes: 4d5a9000.',
    owner: '0a1b2c3d4e5f',
    ...partial,
  };
}

export function aConnection(partial: Partial<Connection> = {}): Connection {
  return {
    id: nextId(),
    ownerId: 'owner-1',
    sessionId: 'session-1',
    openedAt: NOW,
    expiresAt: '2026-11-01T12:00:00.000Z',
    ...partial,
  };
}

export function aRule(partial: Partial<Rule> = {}): Rule {
  return {
    id: nextId(),
    ownerId: 'owner-1',
    name: 'A rule',
    enabled: true,
    condition: {},
    algorithms: [{ algorithm: 'on-demand', parameters: {} }],
    createdAt: NOW,
    updatedAt: NOW,
    version: 1,
    ...partial,
  };
}

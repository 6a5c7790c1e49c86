import { assertGoodPassword } from './password-policy.ts';

const email = 'ada.lovelace@example.com';

it.each([
  ['short', '8 to 1024'],
  ['x'.repeat(1025), '8 to 1024'],
  ['password1', 'most common'],
  ['PassWord1', 'most common'],
  ['qwertyuiop', 'most common'],
  ['ada.lovelace@example.com', 'e-mail address'],
  ['my-Ada.Lovelace@Example.com', 'e-mail address'],
  ['Ada.Lovelace2026!', 'e-mail address'],
  ['aaaaaaaaaaaa', 'repeat'],
  ['xyzxyzxyzxy', 'repeat'],
  ['9!9!9!9!9!', 'repeat'],
])('refuses %s', async (password, reason) => {
  await expect(assertGoodPassword(password, email)).rejects.toThrow(reason);
});

it.each([
  'correct horse battery staple',
  'lovelace counts in rows',
  'Tr0ubadour-in-the-attic',
  'aaaabbbbccccd',
])('takes %s', async (password) => expect(await assertGoodPassword(password, email)).toBeUndefined());

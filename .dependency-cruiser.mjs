/** The layers: domain and contract import nothing, arrows only point down. Checked by `npm run arch`. */
/** What both ends of an upload have to compute alike: imports nothing, anything may import it. */
const LEAF = 'libs/protocol';

const only = (from, to, comment) => ({
  name: `${from}-knows-only`,
  comment,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '(spec|e2e)\\.ts$|/test/' },
  to: { path: '^(libs|apps|scripts)/', pathNot: `^(${[from, LEAF, ...to].join('|')})/` },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.vue$' },
      to: { couldNotResolve: true, pathNot: '^(virtual:|vite/)' },
    },
    {
      name: 'domain-imports-nothing-but-the-leaf',
      severity: 'error',
      from: { path: '^libs/domain/src/', pathNot: 'spec\\.ts$' },
      to: { pathNot: `^(libs/domain/src|${LEAF})/` },
    },
    {
      name: 'the-leaf-imports-nothing',
      severity: 'error',
      from: { path: `^${LEAF}/src/`, pathNot: 'spec\\.ts$' },
      to: { pathNot: `^${LEAF}/src/` },
    },
    only('libs/contract', [], 'the contract is types and a document'),
    only('libs/uploader', ['libs/contract'], 'the engine is usable without Intake’s web app'),
    only('libs/testing', ['libs/domain'], 'memory adapters and contract suites'),
    only('libs/algorithms', ['libs/domain'], 'an algorithm is given its bytes'),
    {
      name: 'algorithms-start-fast',
      comment:
        'each is a process of its own: of the domain it loads the modules that it needs, not all of them',
      severity: 'error',
      from: {
        path: '^libs/algorithms/src/',
        pathNot:
          'spec\\.ts$|/(testing/.+|manifest-catalogue|runner/(run-algorithm|process-algorithm-runner|chosen-runner))',
      },
      to: { path: '^libs/domain/src/index\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only('libs/aws', ['libs/domain'], 'adapters of the domain’s ports'),
    only('apps/web', ['libs/uploader', 'libs/contract'], 'the browser never sees the server'),
    only('apps/cli', ['libs/uploader', 'libs/contract'], 'as the web app'),
    only('apps/api', ['libs/aws', 'libs/algorithms', 'libs/domain', 'libs/contract'], 'the entry points'),
    only('apps/local-aws', [], 'a replacement of AWS knows nothing of Intake'),
    {
      name: 'only-aws-knows-aws',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^(libs/aws|apps/local-aws)/|(spec|e2e)\\.ts$|/test/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'only-api-knows-nest',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^apps/api/' },
      to: { path: 'node_modules/@nestjs/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};

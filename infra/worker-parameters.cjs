/** The paths of Parameter Store that functions without keys may read, as libs/aws/src/parameters.ts lists them. */
const PATHS = [
  'database',
  'downloads',
  'files',
  'logs',
  'processing',
  'realtime',
  'scan',
  'storage',
  'uploads',
];
const ARN = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/intake/${sls:stage}';

// IAM checks the path itself and what lies under it.
module.exports = PATHS.flatMap((path) => [`${ARN}/${path}`, `${ARN}/${path}/*`]).map((arn) => ({
  'Fn::Sub': arn,
}));

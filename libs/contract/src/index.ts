import type { components, operations, paths } from './schema.d.ts';

/** Generated from the API, see `npm run contract`; `paths` is what openapi-fetch takes. */
export type { components, operations, paths };

type Schemas = components['schemas'];

export type Problem = Schemas['Problem'];
export type ProblemCode = Schemas['ProblemCode'];
export type FieldError = Schemas['FieldError'];

export type Credentials = Schemas['Login'];
export type SignIn = Schemas['SignIn'];
export type User = Schemas['User'];

export type UploadLimits = Schemas['UploadLimits'];
export type AllowedType = Schemas['AllowedType'];
export type StartUpload = Schemas['StartUpload'];
export type BatchedUpload = Schemas['BatchedUpload'];
export type Upload = Schemas['Upload'];
export type UploadPage = Schemas['UploadPage'];
export type UploadResult = Schemas['UploadResult'];
export type SignedPart = Schemas['SignedPart'];
export type SignedParts = Schemas['SignedParts'];
export type ReceivedPart = Schemas['ReceivedPart'];
export type SentPart = Schemas['SentPart'];
export type CompletionResult = Schemas['CompletionResult'];
export type Warning = Schemas['Warning'];

export type FileInfo = Schemas['FileInfo'];
export type FilePage = Schemas['FilePage'];
export type AlikeFiles = Schemas['AlikeFiles'];
export type FileCounts = Schemas['FileCounts'];
export type FileStatus = Schemas['FileStatus'];
export type FileQuery = NonNullable<operations['listFiles']['parameters']['query']>;
export type Category = Schemas['Category'];
export type Checksum = Schemas['Checksum'];
export type Reason = Schemas['Reason'];
export type Download = Schemas['Download'];
export type Emptied = Schemas['Emptied'];

export type Webhook = Schemas['Webhook'];
export type WebhookEvent = Schemas['WebhookEvent'];
export type WebhookWithSecret = Schemas['WebhookWithSecret'];
export type Delivery = Schemas['Delivery'];
export type DeliveryPage = Schemas['DeliveryPage'];
export type HistoryEntry = Schemas['HistoryEntry'];
export type HistoryPage = Schemas['HistoryPage'];
export type Refusal = Schemas['Refusal'];
export type UploadOutcome = Schemas['UploadOutcome'];

export type Activity = Schemas['Activity'];
export type ActivityDay = Schemas['ActivityDay'];
export type ActivityReason = Schemas['ActivityReason'];
export type Failure = Schemas['Failure'];

export type Health = Schemas['Health'];

export type Ticket = Schemas['Ticket'];
export type * from './realtime.ts';

export type Algorithm = Schemas['Algorithm'];
export type Run = Schemas['Run'];
export type RunPage = Schemas['RunPage'];
export type RunState = Schemas['RunState'];
export type RunRequest = Schemas['RequestRun'];
export type Batch = Schemas['Batch'];
export type BatchCounts = Schemas['BatchCounts'];
export type BatchEstimate = Schemas['BatchEstimate'];
export type BatchFiles = Schemas['BatchFiles'];
export type BatchItem = Schemas['BatchItem'];
export type BatchItemPage = Schemas['BatchItemPage'];
export type BatchItemState = Schemas['BatchItemState'];
export type BatchPage = Schemas['BatchPage'];
export type BatchState = Schemas['BatchState'];
export type EstimateBatch = Schemas['EstimateBatch'];
export type StartBatch = Schemas['StartBatch'];
export type Step = Schemas['Step'];
export type StepState = Schemas['StepState'];
export type DerivedFile = Schemas['DerivedFile'];
export type ChangeRule = Schemas['ChangeRule'];
export type CreateRule = Schemas['CreateRule'];
export type FileCondition = Schemas['FileCondition'];
export type Rule = Schemas['Rule'];
export type Settings = Schemas['Settings'];
export type RuleList = Schemas['RuleList'];

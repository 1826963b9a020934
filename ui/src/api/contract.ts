/** The shapes of the API by the names that the app uses. They come from the document of the API; see `npm run gen`. */
import type { components } from "./schema";

export type { operations, paths } from "./schema";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type Analysis = Schemas["Analysis"];
export type AudioTrack = Schemas["Audio"];
export type Author = Schemas["Author"];
export type Backup = Schemas["Backup"];
export type Band = Schemas["Band"];
export type BestTime = Schemas["BestTime"];
export type Box = Schemas["Box"];
export type Check = Schemas["Check"];
export type Clip = Schemas["Clip"];
export type ClipDetail = Schemas["ClipDetail"];
export type ClipSource = Schemas["ClipSource"];
export type ClipSpan = Schemas["EditSpan"];
export type ClipState = Schemas["ClipState"];
export type ConfigField = Schemas["ConfigField"];
export type Connecting = Schemas["Connecting"];
export type Detector = Schemas["DetectorName"];
export type Edit = Schemas["Edit"];
export type Filmstrip = Schemas["Filmstrip"];
export type Finding = Schemas["PostFinding"];
export type Fix = Schemas["Fix"];
export type Folder = Schemas["Folder"];
export type FolderSuggestion = Schemas["FolderSuggestion"];
export type FreeSlot = Schemas["FreeSlot"];
export type Job = Schemas["Job"];
export type JobDetail = Schemas["JobDetail"];
export type JobState = Schemas["JobState"];
export type Judgement = Schemas["Judgement"];
export type Layout = Schemas["Layout"];
export type LayoutKind = Schemas["LayoutKind"];
export type Limits = Schemas["WordsLimits"];
export type Media = Schemas["Media"];
export type Models = Schemas["Models"];
export type Moment = Schemas["Moment"];
export type MomentDetail = Schemas["MomentDetail"];
export type MomentState = Schemas["MomentState"];
export type OllamaHealth = Schemas["OllamaHealth"];
export type OllamaModel = Schemas["OllamaModel"];
export type Padding = Schemas["Padding"];
export type Platform = Schemas["Platform"];
export type Playback = Schemas["Playback"];
export type Post = Schemas["Post"];
export type PostForm = Schemas["PostForm"];
export type PostState = Schemas["PostState"];
export type Preflight = Schemas["Preflight"];
export type Problem = Schemas["Problem"];
export type Profile = Schemas["Profile"];
export type Progress = Schemas["Progress"];
export type Reason = Schemas["Reason"];
export type Recording = Schemas["Recording"];
export type RecordingState = Schemas["RecordingState"];
export type Render = Schemas["Render"];
export type RestoredBackup = Schemas["RestoredBackup"];
export type Rule = Schemas["Rule"];
export type RuleRequest = Schemas["RuleRequest"];
export type RuleTest = Schemas["RuleTest"];
export type Schedule = Schemas["Schedule"];
export type Settings = Schemas["Settings"];
export type SettingsChange = Schemas["SettingsChange"];
export type Signal = Schemas["Signal"];
export type SignalKind = Schemas["SignalKind"];
export type Slot = Schemas["Slot"];
export type SlotsRequest = Schemas["SlotsRequest"];
export type Sound = Schemas["SoundEdit"];
export type Status = Schemas["Status"];
export type Undo = Schemas["Undo"];
export type Video = Schemas["Video"];
export type Visibility = Schemas["VisibilityWord"];
export type Waveform = Schemas["Waveform"];
export type WhenMissed = Schemas["WhenMissed"];
export type Words = Schemas["Words"];
export type WordsField = Schemas["WordsField"];
export type WordsText = Schemas["WordsText"];

/** A page of a list; `next` is where the following one begins. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

const TWO_CHANNELS = 'its sample entry says two channels, what is decoded has one';
const BROKEN = 'broken on purpose: its tags are longer than they say, and not read';
const NUMBERS = 'the numbers of a list are no text of ours';
const PASSWORD = 'asks for a password; poppler comes in as its owner, whose password is empty';
const LATIN = 'RIFF INFO in UTF-8, which exiftool takes for Latin-1';

/** Where the tools differ and nothing is to be done about it now: `check: file`, and what is known of it. */
export const KNOWN: Readonly<Record<string, string>> = {
  'Streams: mpeg4.mp4': TWO_CHANNELS,
  'Streams: mp3.mp4': TWO_CHANNELS,
  'Streams: ac3.mp4': TWO_CHANNELS,
  'Streams: truncated-64bit.mp4': 'cut: ffprobe finds no size',
  'Tags: mjpeg.avi': LATIN,
  'Tags: s16.wav': LATIN,
  'Tags: silence-44-s.mp3': 'two artists, exiftool names the last',
  'Duration: vbr-no-header.mp3': 'says no length, both reckon; it is 12.0 s, ours 12.4, ffprobe 11.6',
  'Duration: 97-unknown-23-update.mp3': 'ours 3.71 s, ffprobe 3.77, decoded 3.74',
  'Duration: silence-44-s.mp3': 'ours 3.71 s, ffprobe 3.77, decoded 3.74',
  'Duration: silence-44-s-v1.mp3': 'ours 3.71 s, ffprobe 3.77',
  'Duration: audacious-trailing-id32-apev2.mp3': 'ours 1.08 s, ffprobe 1.25, decoded 1.01',
  'Duration: bad-xing.mp3': 'broken on purpose: ours 0.21 s, ffprobe 0.13, decoded 0.10',
  'Loudness: vbri.mp3': 'half a second, 1.1 LU apart; the cause is not known',
  'Loudness: lame397v9short.mp3': '0.02 s of sound, which the decoder keeps',
  'Text of docx: num-having-numbering-part.docx': NUMBERS,
  'Text of odt: num-having-numbering-part.odt': NUMBERS,
  'Text of rtf: num-having-numbering-part.rtf': NUMBERS,
  'Text of pptx: cht-category-access.pptx':
    'categories of several levels, the upper ones repeated by LibreOffice',
  'Text of pptx: txt-text.pptx': 'the number of a slide, which LibreOffice does not fill in',
  'Text of xlsx: test_ambiguous_date.xlsx': 'day 1 is 1900-01-01 in Excel, 1899-12-31 in LibreOffice',
  'Text of xlsx: float2.xlsx': 'a number of 18 digits, which LibreOffice writes as 4.89E+017',
  'PDF pages: r5-user-password.pdf': PASSWORD,
  'PDF pages: r6-user-password.pdf': PASSWORD,
  'PDF text: r5-user-password.pdf': PASSWORD,
  'PDF text: r6-user-password.pdf': PASSWORD,
  'Pictures: corrupted.heic': 'broken on purpose: no picture to us',
  'Pictures: truncated.heic': 'broken on purpose: 16 pixels wide, 32 or 64 to exiftool',
  'Tags by mutagen: 52-too-short-block-size.flac': BROKEN,
  'Pictures: invalid_id.heic':
    'its main picture is one that is not there: libheif takes another than exiftool',
  'PDF text: FormTestFromOo.pdf': 'choices of a list that nobody chose are no text of ours',
  'PDF text: issue-301.pdf': 'a drawing, of single signs, 0.96 alike',
  'PDF text: indirect-rotation.pdf':
    'scanned, its letters wide apart: pdf.js has a blank between all of them, poppler between some',
};

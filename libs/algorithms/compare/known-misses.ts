/** Where the tools differ and why that is right, or not worth a change: `check: file`. */
export const KNOWN: Readonly<Record<string, string>> = {
  'Streams: mpeg4.mp4': 'its sample entry says two channels, its one MP3 channel is known to who decodes it',
  'Streams: mp3.mp4': 'its sample entry says two channels, its one MP3 channel is known to who decodes it',
  'Streams: ac3.mp4': 'its sample entry says two channels, its one AC-3 channel is known to who decodes it',
  'Streams: truncated-64bit.mp4': 'cut; ours reads the size from the headers that are left',
  'Tags: mjpeg.avi': 'exiftool takes RIFF INFO for Latin-1, it is UTF-8',
  'Tags: s16.wav': 'exiftool takes RIFF INFO for Latin-1, it is UTF-8',
  'Tags: silence-44-s.mp3': 'two artists; exiftool names the last',
  'Duration: vbr-no-header.mp3':
    'nothing in it says its length: both reckon, it is 12.0 s; the algorithm audio counts it',
  'Duration: 97-unknown-23-update.mp3':
    'ours by its Xing header, ffprobe by the bit rate; decoded it is 3.74 s',
  'Duration: silence-44-s.mp3': 'ours by its Xing header, ffprobe by the bit rate; decoded it is 3.74 s',
  'Duration: silence-44-s-v1.mp3': 'ours by its Xing header, ffprobe by the bit rate; decoded it is 3.74 s',
  'Duration: audacious-trailing-id32-apev2.mp3':
    'ffprobe reckons with the tags behind it; decoded it is 1.01 s',
  'Duration: vbri.mp3': 'VBRI headers are not read',
  'Duration: 52-too-short-block-size.flac': 'broken on purpose: a block is longer than it says',
  'PDF text: FormTestFromOo.pdf': 'the choices of a list that nobody chose are no text of ours',
  'PDF text: issue-301.pdf': 'a drawing, of single signs',
  'PDF text: indirect-rotation.pdf': 'turned pages: letters are put together to other words',
};

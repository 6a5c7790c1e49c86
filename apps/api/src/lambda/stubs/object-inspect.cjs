/** side-channel (of qs) puts a key into the words of an error with it, and nothing else is asked of it. */
module.exports = String;

// Package tui is the console: a queue of requests, the case that is opened from it,
// the dialogs in which something is recorded, and counsel's list. It draws and it
// asks. Rules are in package review; what must not be lost is in package store,
// behind the interface Store.
//
// Its design rules:
//
//  1. One tea.Model, the App. Screens and dialogs are plain structs with methods. A
//     screen that wants another screen, a dialog or a message calls a method of env
//     (push, pop, open, close, toast); no message is sent where a method call will do.
//  2. No input or output in Update or Render. What has to wait is a Cmd that returns
//     one result. The result carries the id of its call; a screen accepts only the
//     result of its latest call.
//  3. One table of actions for each screen drives keys, footer, help, palette and the
//     line mode. What is not in a table does not exist. An action that cannot be done
//     now stays visible and says why (Action.WhyNot).
//  4. Input is untrusted. Only text.Text is drawn: kit.Line and the functions of kit
//     take nothing else. Our own words around a value are made with kit.Textf, which
//     cleans the whole.
//  5. Layout is arithmetic on rectangles. Render gets a kit.Rect and returns exactly
//     that many lines, each exactly that many columns wide (see kit.Fit). Only
//     kit/text.go knows how wide a character is.
//  6. A frame costs what it shows. Lists keep a few screens of rows around the cursor
//     and page by key; nothing walks all rows.
//  7. State is always a word; colour and glyph only repeat it. Nothing moves by itself
//     except the clock.
//  8. The clock is an argument: env.now.
//
// Where to start reading: screen.go (what a screen is and what it may use), action.go
// (the table), app.go (how a key finds its action), then queue.go as the pattern of a
// screen. Package form is what forms are made of, form_frame.go what the screens
// around a form share, form_dialog.go the dialog that records one short thing,
// decide.go the one that decides. linemode.go is the same console as lines to listen
// to and to answer, for screen readers, dumb terminals and pipes.
//
// How a key is dispatched: a dialog on top gets it first, but not before a silence
// (silence.go says which keys may record, and when); then a text field with focus, if
// the key types or edits; then the table of the top screen or dialog; then the global
// table; then digits, as a count; then the choice of a form that begins with that
// letter. Any other key says that it does nothing here. While the top screen
// waits for the store (see busyScreen) keys are kept and handled afterwards, so that a
// key typed ahead never acts on a row that was not on the screen. A paste reaches text
// fields only.
package tui

// Package tui is the desk that people sit at: a queue of requests, the case
// that is opened from it, the dialogs in which something is recorded, and
// counsel's list. It draws and it asks; rules live in package review, and what
// must not be lost lives in package store, behind the interface Desk.
//
// The rules of this room:
//
//  1. One tea.Model, the App. Screens and dialogs are plain structs with
//     methods. A screen that wants another screen, a dialog or a message calls
//     a method of env (push, pop, open, close, toast); no message is sent where
//     a method call will do.
//  2. No input or output in Update or Render. What has to wait is a Cmd, a named
//     function in calls.go that answers with one loaded value. The value carries
//     the stamp of the slot that asked; a slot takes only its newest answer.
//  3. One table of actions per screen drives keys, footer, help, palette and the
//     line mode. What is not in a table does not exist. An action that cannot be
//     done now stays visible and says why (Action.Why).
//  4. Strangers write our input. Only text.Text is drawn: Line, Pad, Truncate
//     and Wrap take nothing else. Words of our own that quote a value are made
//     with say, which cleans the whole.
//  5. Layout is arithmetic on rectangles. Render gets a Rect and returns exactly
//     that many lines, each exactly that many columns wide (see fit). Only
//     text.go knows how wide a character is.
//  6. A frame costs what it shows. Lists keep a few screens of rows around the
//     cursor and page by key; nothing walks all rows.
//  7. State is always a word; colour and glyph only repeat it. Nothing moves by
//     itself except the clock.
//  8. The clock is an argument: env.now.
//
// Where to start reading: screen.go (what a screen is and what it may use),
// action.go (the table), app.go (how a key finds its action), then queue.go as
// the pattern of a screen. form.go is what every form is made of, form_dialog.go the
// dialog that records one short thing, decide.go the one that decides; draft.go
// keeps what is half-written. linemode.go is the same console as numbered lines, for
// screen readers, dumb terminals and pipes.
//
// How a key travels: a dialog on top gets it first, but not within its grace
// period; a text field with focus takes what writes or edits; then the table of
// the top screen or dialog; then the global table; then digits, as a count; then
// the screen's own Update. While the top screen waits for an answer (see waiter)
// keys are kept and played once it has come, so that a key typed ahead never
// acts on a row that was not on the screen. A paste reaches text fields only.
package tui

#!/usr/bin/env bash
# How v1.db.gz and v1.facts.gz were made, by the program of commit bd4e70c:
#
#   go test -c -o BIN/lert ./cmd/lert        (a lert that takes its user from SCRIPT_USER)
#   mkdir /srv/lert && cd /srv/lert          (a copy names the database it was made of)
#   PATH=BIN:$PATH bash store/testdata/v1.sh cmd/lert/testdata/year/papers.json
#
# It needs bash, GNU date, jq and script(1). Record ids and salts are random, so
# a second run makes another database with the same cases. Both files are kept
# as the program of that day left them and are never made again.
set -euo pipefail
papers=$1
made=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
db=lert.db

# paper FILE NAME RECEIVED FIELD=VALUE… writes a document: one of the year's
# papers, whose days count from its receipt, with some fields changed.
paper() {
  local file=$1 name=$2 at=$3 field
  shift 3
  for field in "$@"; do jq -n --arg f "$field" '$f'; done |
    jq -sc --arg name "$name" --arg at "$at" --slurpfile papers "$papers" '
      def day: ($at | fromdate) + (.[2:] | ltrimstr("+") | tonumber) * 86400 | strftime("%Y-%m-%d");
      def value: if . == "true" or . == "false" then fromjson else . end;
      def path: split(".") | map(if test("^[0-9]+$") then tonumber else . end);
      reduce .[] as $f ($papers[0][$name] + {received_at: $at};
        ($f | index("=")) as $i | setpath($f[:$i] | path; $f[$i + 1:] | value))
      | walk(if type == "string" and test("^@d[+-][0-9]+$") then day else . end)' >"$file.json"
}

# at TIME sets the clock; WHO VERB … runs a verb as somebody of the desk.
at() { now=$1; }
run() {
  SCRIPT_USER=$1 lert "${@:2}" --db "$db" --now "$now" >out 2>err || { echo "$now $*" >&2; cat out err >&2; exit 1; }
}
for who in priya jonas lena clara ines omar; do eval "$who() { run $who \"\$@\"; }"; done

# arrives NAME … takes a paper in from the portal, under the reference that is
# its file's name; decides WHO CASE … opens a case and decides it, and fulfils
# WHO CASE … records what was done, both under the next id.
ids=0
id() { printf -v nextid '%032x' $((++ids)); }
arrives() { paper "$1" "$2" "$3" "reference=$1" "${@:4}"; priya import --trusted "$1.json"; }
decides() { run "$1" show "$2"; id; run "$1" decide "${@:2}" --id "$nextid"; }
fulfils() { id; run "$1" fulfil "${@:2}" --id "$nextid"; }

told="--channel app --period-ended --nothing-else --no-exception"
all3="--category subscriber.name --category subscriber.last_seen --category subscriber.ip_address"

cat >people.yaml <<'END'
people:
  - {name: Priya Das, pseudonym: Agent 11, role: analyst, user: priya}
  - {name: Jonas Weber, pseudonym: Agent 12, role: analyst, user: jonas}
  - {name: Omar Haddad, pseudonym: Agent 13, role: analyst, user: omar}
  - {name: Lena Koch, pseudonym: Lead 1, role: lead, user: lena}
  - {name: Clara Novak, pseudonym: Counsel 1, role: counsel, user: clara}
  - {name: Ines Prado, pseudonym: Counsel 9, role: outside_counsel, user: ines}
  - {name: Ada Weiss, role: auditor, user: ada}
END

# A subpoena that is told of first, produced, corrected, and once recorded in error.
at 2027-01-04T09:05:00Z
arrives s1 wa.subpoena 2027-01-04T09:00:00Z targets.0.value=+12025550101
at 2027-01-05T10:00:00Z
decides priya WA-2027-000001 --outcome approve --sign --notice notify_before
fulfils priya WA-2027-000001 --kind notice_sent --to +12025550101 $told 'Priya Das'
# A copy whose time ends.
at 2027-01-08T07:05:00Z
arrives k3 ig.keep 2027-01-08T07:00:00Z targets.0.value=100000000000310
decides jonas IG-2027-000001 --outcome approve
fulfils jonas IG-2027-000001 --kind preserved
at 2027-01-16T09:00:00Z
fulfils priya WA-2027-000001 --kind produced $all3 --channel portal \
  --file 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08:records.zip
produced=$nextid
fulfils priya WA-2027-000001 --corrects "$produced" --kind produced --category subscriber.name \
  --category subscriber.last_seen --none subscriber.ip_address=no_data --channel portal --note 'No address was held.'
fulfils priya WA-2027-000001 --kind letter_sent --channel portal
fulfils priya WA-2027-000001 --kind letter_sent --channel portal --note 'again'
fulfils priya WA-2027-000001 --corrects "$nextid" --void --note 'It went once.'

# Orders that bar notice: one whose day has come, one whose day is ahead, one
# that the court extended.
at 2027-01-18T08:05:00Z
arrives g1 fb.order.gag 2027-01-18T08:00:00Z targets.0.value=100000000000301
arrives g2 fb.order.gag 2027-01-18T08:00:30Z targets.0.value=100000000000302 process.nondisclosure.until=2027-07-17
arrives g3 fb.order.gag 2027-01-18T08:01:00Z targets.0.value=100000000000303 process.nondisclosure.until=2027-03-10
at 2027-01-19T09:40:00Z
decides priya FB-2027-000001 --outcome approve --sign --notice delay
fulfils priya FB-2027-000001 --kind produced --category subscriber.name --category traffic.ip_log
decides jonas FB-2027-000002 --outcome approve --sign --notice delay --until 2027-07-17
fulfils jonas FB-2027-000002 --kind produced --category subscriber.name --category traffic.ip_log
decides priya FB-2027-000003 --outcome approve --sign --notice delay --until 2027-03-10
fulfils priya FB-2027-000003 --kind produced --category subscriber.name
# The same user in another request: what bars the one bars the other.
arrives g4 fb.subpoena 2027-01-19T07:00:00Z targets.0.value=100000000000302
decides priya FB-2027-000004 --outcome approve --sign --notice notify_before

# Emergencies: called back, given, looked at again; approved by the lead where
# counsel must look; refused although a danger to life is described; open.
at 2027-01-20T02:05:00Z
arrives e1 wa.emergency 2027-01-20T02:00:00Z targets.0.value=+12025550103
priya observe WA-2027-000002 callback --number +12025550190 --source agency_site --reached nobody --result unreachable
at 2027-01-20T02:15:00Z
priya observe WA-2027-000002 callback --number +12025550190 --source agency_site \
  --reached 'switchboard, then Sgt. Moore' --result confirmed
decides priya WA-2027-000002 --outcome approve --good-faith --notice withhold --recheck 2027-03-01
fulfils priya WA-2027-000002 --kind produced --category subscriber.last_seen --category subscriber.ip_address
at 2027-01-21T03:05:00Z
arrives e2 wa.emergency 2027-01-21T03:00:00Z targets.0.value=+12025550104 requester.name='Owen Hale' \
  requester.email=owen.hale@pinecountymn.gov
priya observe WA-2027-000003 signal odd_hour
priya observe WA-2027-000003 callback --number +12025550190 --source directory --reached 'Sgt. Hale' --result confirmed
decides lena WA-2027-000003 --outcome approve --good-faith --notice withhold --recheck 2027-04-21 \
  --ack requester.fraud_signals
fulfils lena WA-2027-000003 --kind produced --category subscriber.last_seen --none subscriber.ip_address=no_data
arrives e3 wa.emergency 2027-01-21T03:01:00Z targets.0.value=+12025550105 requester.name='Eli Sand' \
  requester.email=eli.sand@pinecountymn.gov emergency.attested=false
decides priya WA-2027-000004 --outcome reject --reason emergency.no_attestation \
  --rationale 'Nobody attests to the danger, and nobody answers.'

# A preservation with its copy and its extension, then process for what is kept.
at 2027-01-22T07:05:00Z
arrives k1 wa.keep 2027-01-22T07:00:00Z targets.0.value=+12025550106
decides priya WA-2027-000005 --outcome approve
fulfils priya WA-2027-000005 --kind preserved
arrives k2 go.keep 2027-01-22T07:01:00Z targets.0.value=kestrel.0005@example.com
decides priya GO-2027-000001 --outcome approve
fulfils priya GO-2027-000001 --kind preserved --note 'by the duty engineer'
arrives k4 ap.epoc.keep 2027-01-22T07:02:00Z targets.0.value=kestrel.0011@example.com
decides priya AP-2027-000001 --outcome approve --notice prohibited
fulfils priya AP-2027-000001 --kind preserved
arrives k5 ap.demand 2027-01-22T07:03:00Z targets.0.value=kestrel.0004@example.com
decides priya AP-2027-000002 --outcome approve

# Pushed back: answered by a revision, closed for want of an answer, waiting,
# waiting with a copy kept at our own initiative.
at 2027-01-25T10:05:00Z
arrives p1 wa.letter 2027-01-25T10:00:00Z targets.0.value=+12025550107
arrives p2 tg.letter 2027-01-25T10:01:00Z targets.0.value=+5500900001002
arrives p3 fb.epoc.unsigned 2027-01-25T10:02:00Z targets.0.value=100000000000304
arrives p4 wa.speech 2027-01-25T10:03:00Z targets.0.value=+900000000101
arrives p5 fb.epoc.unsigned 2027-01-25T10:04:00Z targets.0.value=100000000000305
at 2027-01-26T13:00:00Z
decides priya WA-2027-000006 --outcome push_back --reason legal_basis.no_process \
  --rationale 'No legal process came with the request.'
fulfils priya WA-2027-000006 --kind letter_sent
decides priya TG-2027-000001 --outcome push_back --reason legal_basis.no_process \
  --rationale 'No legal process came with the request.'
fulfils priya TG-2027-000001 --kind letter_sent --channel email --to caio.mendes@pf.gov.br
decides jonas FB-2027-000005 --outcome push_back --reason legal_basis.unsigned \
  --rationale 'The certificate bears no signature.'
fulfils jonas FB-2027-000005 --kind letter_sent
decides priya WA-2027-000007 --outcome push_back --reason legal_basis.human_rights \
  --rationale 'An insult is no ground on which a writer is named.'
jonas preserve WA-2027-000007 --note 'until the ministry answers'
decides priya FB-2027-000006 --outcome push_back --reason legal_basis.unsigned \
  --rationale 'The certificate bears no signature.'
at 2027-01-28T09:00:00Z
paper p1b wa.subpoena 2027-01-28T08:40:00Z targets.0.value=+12025550107 reference=p1
priya import --trusted --answers WA-2027-000006 p1b.json
decides priya WA-2027-000006 --outcome approve --sign --notice none --notice-reason 'the agency has waited'
fulfils priya WA-2027-000006 --kind produced $all3
# An answer that came as a request of its own and was linked; and one that was
# linked in error.
at 2027-01-29T09:00:00Z
paper p3b fb.epoc 2027-01-29T08:40:00Z targets.0.value=100000000000304 reference=p3
jonas import --trusted p3b.json
jonas link FB-2027-000007 FB-2027-000005 --answers --why 'the signed certificate'
decides jonas FB-2027-000005 --outcome approve --sign --notice prohibited
fulfils jonas FB-2027-000005 --kind produced --category subscriber.name --category subscriber.email
paper p5b fb.epoc 2027-01-29T08:41:00Z targets.0.value=100000000000306 reference=p5
jonas import --trusted p5b.json
jonas link FB-2027-000008 FB-2027-000006 --answers --why 'the signed certificate'
jonas unlink FB-2027-000008 FB-2027-000006 --why 'another order of the same court'

# Overrides, which need a second signature: given, refused, awaited, and made
# void by a revision.
at 2027-02-01T08:05:00Z
for n in 1 2 3 4; do
  arrives h$n wa.subpoena.new 2027-02-01T08:0$n:00Z targets.0.value=+1202555011$n
  decides priya "WA-2027-0000$(printf %02d $((n + 7)))" --outcome approve --sign --notice none \
  --notice-reason   'counsel was asked' --override 'requester.unlisted_domain=The unit is known; its domain is new.'
  h[n]=$nextid
done
at 2027-02-02T09:00:00Z
clara countersign "${h[1]}" --answer agree --why 'Seen.'
clara countersign "${h[2]}" --answer refuse --why 'Let them prove the domain.'
fulfils priya WA-2027-000008 --kind produced $all3
priya observe WA-2027-000011 lookup no_account
paper h4b wa.subpoena.new 2027-02-02T08:00:00Z targets.0.value=+12025550142 reference=h4
priya import --trusted --revises WA-2027-000011 --why 'they sent it again with the right number' h4b.json

# Counsel: asked and answered, asked by name and open, answered from outside.
at 2027-02-03T12:00:00Z
arrives c1 go.fisa 2027-02-03T11:00:00Z targets.0.value=kestrel.0015@example.com
priya refer GO-2027-000002 --question 'An order of the FISC.'
clara answer GO-2027-000002 'Counsel takes it.'
decides clara GO-2027-000002 --outcome approve --sign --notice prohibited --ack legal_basis.policy_clause
fulfils clara GO-2027-000002 --kind produced --category subscriber.name
arrives c2 wa.judicial 2027-02-03T11:01:00Z targets.0.value=+5500900001003
priya refer WA-2027-000012 --to 'Ines Prado' --question 'Does the court of Santos have this power?'
arrives c3 tg.production 2027-02-03T11:02:00Z targets.0.value=+16135550101
omar refer TG-2027-000002 --to 'Ines Prado' --question 'May the order name Telegram FZ-LLC?'
ines answer TG-2027-000002 'It may.'
arrives c4 wa.redesign 2027-02-03T11:03:00Z targets.0.value=+12025550124
decides clara WA-2027-000013 --outcome reject --reason scope.redesign \
  --rationale 'No law asks this of us, and we would challenge it.'
fulfils clara WA-2027-000013 --kind letter_sent

# A forged sender: the request is rejected, and another of theirs is open.
at 2027-02-05T09:00:00Z
arrives f1 wa.letter 2027-02-05T08:00:00Z targets.0.value=+12025550131 \
  requester.agency='Harbour County Sheriff' requester.name='Max Rowe' \
  requester.email=max.rowe@harbourcountymn.gov
arrives f2 wa.letter 2027-02-05T08:01:00Z targets.0.value=+12025550132 \
  requester.agency='Harbour County Sheriff' requester.name='Max Rowe' \
  requester.email=max.rowe@harbourcountymn.gov
jonas observe WA-2027-000014 signal known_fake --note 'word for word as in the warning of December'
jonas observe WA-2027-000014 callback --number +12025550191 --source directory --reached 'the sheriff' \
  --result refused
decides jonas WA-2027-000014 --outcome reject --reason requester.callback_failed \
  --rationale 'The sheriff knows no Max Rowe.'
# A revision from another address is no revision.
paper g2b fb.order.gag 2027-02-05T08:30:00Z targets.0.value=100000000000302 reference=g2 \
  requester.email=tomas.bell@dea-phoenix.example
priya import --revises FB-2027-000002 --why 'they say that it replaces the first' g2b.json

# Withdrawn; taken back and decided again; taken back and open.
at 2027-02-08T09:00:00Z
arrives w1 fb.civil 2027-02-08T08:00:00Z targets.0.value=100000000000311
decides priya FB-2027-000010 --outcome withdrawn --rationale 'By mail: the charge was dropped.'
arrives w2 ap.subpoena 2027-02-08T08:01:00Z targets.0.value=kestrel.0008@example.com
decides priya AP-2027-000003 --outcome reject --reason requester.incomplete --rationale 'A slip of the hand.'
at 2027-02-08T09:05:00Z
decides priya AP-2027-000003 --outcome taken_back --rationale 'It was the wrong line.'
decides priya AP-2027-000003 --outcome approve --notice notify_before --sign \
  --unmet 'proportionate=Two months are more than the offence bears.' \
  --unmet 'specific=One account of three is named.' \
  --grant subscriber.name --grant subscriber.last_seen --unavailable subscriber.last_seen=no_data
arrives w3 go.warrant 2027-02-08T08:02:00Z targets.0.value=kestrel.0009@example.com
decides priya GO-2027-000003 --outcome push_back --reason legal_basis.unsigned \
  --rationale 'The page with the signature is missing.'
# A claim that the lead moved.
jonas claim GO-2027-000003
lena claim GO-2027-000003 --why 'he is ill'
lena release GO-2027-000003
at 2027-02-08T09:08:00Z
decides priya GO-2027-000003 --outcome taken_back --rationale 'It was on the back.'

# Collections: ended in time and produced; overdue.
at 2027-02-09T06:05:00Z
arrives l1 wa.pen 2027-02-09T06:00:00Z targets.0.value=+12025550115
arrives l2 wa.pen 2027-02-09T06:01:00Z targets.0.value=+12025550116
decides priya WA-2027-000016 --outcome approve --sign --notice prohibited
decides priya WA-2027-000017 --outcome approve --sign --notice prohibited
at 2027-02-12T08:00:00Z
fulfils priya WA-2027-000016 --kind collection_started
fulfils priya WA-2027-000017 --kind collection_started
# Two users, of whom one was told.
arrives t1 wa.warrant.two 2027-02-12T07:00:00Z targets.0.value=+12025550117 targets.1.value=+12025550118
decides priya WA-2027-000018 --outcome approve --sign --notice notify_before
fulfils priya WA-2027-000018 --kind notice_sent --target 0 --to +12025550117 $told 'Priya Das'
# An order that the enforcing authority may refuse, and a letter of national security.
arrives n1 ig.epoc.notified 2027-02-12T07:01:00Z targets.0.value=100000000000307
decides priya IG-2027-000002 --outcome approve --sign --notice prohibited
fulfils priya IG-2027-000002 --kind produced --category traffic.ip_log --confirmed 'Enforcing authority, Dublin'
arrives n2 wa.nsl 2027-02-12T07:02:00Z targets.0.value=+12025550119
decides priya WA-2027-000019 --outcome approve --sign --notice prohibited --recheck 2030-02-12
arrives n3 wa.epoc.urgent 2027-02-12T07:55:00Z targets.0.value=+33639980001
priya observe WA-2027-000020 callback --number +33199000190 --source directory \
  --reached 'the registry of the court' --result confirmed
decides priya WA-2027-000020 --outcome approve --sign --good-faith --notice prohibited
fulfils priya WA-2027-000020 --kind produced --category subscriber.name --category subscriber.ip_address
clara report bands --period 2026H2 'NSLs=0 - 499/0 - 499' 'FISA Content Requests=0 - 499/0 - 499'
clara report bands --period 2026H2 'NSLs=500 - 999/500 - 999' 'FISA Content Requests=0 - 499/0 - 499'

# Somebody leaves, and somebody has another role.
sed -i -e '/Omar/d' -e '/Lena/s/Lead 1, role: lead/Counsel 2, role: counsel/' people.yaml
at 2027-03-01T10:00:00Z
priya observe WA-2027-000002 recheck remains --until 2027-04-30 'Clara Novak: the boy is not safe yet'
paper g3b fb.order.gag 2027-03-01T09:00:00Z targets.0.value=100000000000303 \
  process.nondisclosure.until=2027-06-08 reference=g3
priya import --trusted --revises FB-2027-000003 --why 'the court extended its order' g3b.json
decides priya FB-2027-000003 --outcome approve --sign --notice delay --until 2027-06-08
priya close TG-2027-000001 --why 'Nobody answers the telephone either.'
at 2027-03-13T23:30:00Z
fulfils priya WA-2027-000016 --kind collection_stopped
at 2027-03-14T02:30:00Z
fulfils priya WA-2027-000016 --kind produced --category traffic.call_log --data-to 2027-03-13T23:00:00Z
at 2027-03-15T17:00:00Z
arrives k6 ap.epoc.keep.longer 2027-03-15T09:00:00Z targets.0.value=kestrel.0011@example.com \
  previous.id=AP-2027-000001 previous.relation=extends
decides priya AP-2027-000004 --outcome approve --notice prohibited
at 2027-04-02T11:00:00Z
arrives k7 wa.keep.again 2027-04-01T09:00:00Z targets.0.value=+12025550106 previous.id=WA-2027-000005 \
  previous.relation=extends
decides priya WA-2027-000021 --outcome approve
fulfils priya WA-2027-000021 --kind preserved
priya observe GO-2027-000001 copy kept --until 2027-11-21 'process was announced'
# Process for what WA-2027-000005 keeps, and on a rejected request a copy of ours.
arrives k8 wa.subpoena 2027-04-02T08:00:00Z targets.0.value=+12025550106
arrives k9 fb.subpoena 2027-04-02T08:01:00Z targets.0.value=100000000000312 process.signed=false
jonas preserve FB-2027-000011
decides jonas FB-2027-000011 --outcome reject --reason legal_basis.unsigned \
  --rationale 'They have sent it unsigned twice.'

# The open work of a day.
at 2027-04-09T08:00:00Z
arrives o1 wa.bnss 2027-04-08T09:00:00Z targets.0.value=+911000000201
arrives o2 go.bnss 2027-04-08T09:01:00Z targets.0.value=kestrel.0020@example.com
arrives o3 go.opo 2027-04-08T09:02:00Z targets.0.value=kestrel.0021@example.com
arrives o4 fb.epoc 2027-04-08T09:03:00Z targets.0.value=100000000000320
arrives o5 wa.requisition 2027-04-08T09:04:00Z targets.0.value=+33639980003
arrives o6 go.production 2027-04-08T09:05:00Z targets.0.value=kestrel.0022@example.com
arrives o7 wa.logs.keep 2027-04-08T09:06:00Z targets.0.value=+5500900001001
arrives o8 go.treaty 2027-04-08T09:07:00Z targets.0.value=kestrel.0023@example.com
arrives o9 wa.subpoena.return 2027-04-08T09:08:00Z targets.0.value=+12025550120 process.nondisclosure.kind=request
arrives o10 ap.keep 2027-04-08T09:09:00Z targets.0.value=kestrel.0024@example.com
arrives o11 wa.emergency 2027-04-09T07:55:00Z targets.0.value=+12025550121
arrives o12 wa.letter 2027-04-08T09:10:00Z targets.0.value=+12025550122 \
  justification='He says that he will shoot his wife tonight; we need to know where he is.'
arrives o13 fb.epoc.unsigned 2027-04-08T09:11:00Z targets.0.value=100000000000321
decides jonas FB-2027-000013 --outcome push_back --reason legal_basis.unsigned \
  --rationale 'The certificate bears no signature.'
jonas preserve FB-2027-000013
priya import o1.json o2.json                      # the same again
cp "$(dirname "$papers")/../documents/hostile.json" .
priya import hostile.json
priya link WA-2027-000022 WA-2027-000023 --why 'the same fraud'
priya link GO-2027-000004 WA-2027-000023 --why 'the same gang'
priya unlink GO-2027-000004 WA-2027-000023 --why 'another gang'
priya observe WA-2027-000023 note 'spoke to their liaison'
priya observe WA-2027-000023 lookup account --target 0
priya observe WA-2027-000024 country BE
jonas observe GO-2027-000006 lookup no_account
jonas observe GO-2027-000005 note 'their liaison calls on Tuesday'
jonas show GO-2027-000005 --json
jonas observe GO-2027-000005 note 'their liaison calls on Wednesday' --supersedes "$(jq -r '.observations[0].id' out)"
priya snooze GO-2027-000005 --until 2027-04-14T08:00:00Z --why 'the liaison calls'
priya snooze WA-2027-000026 --until 2027-04-10T08:00:00Z --why 'the officer is back then'
priya snooze FB-2027-000012 --until 2027-04-10T08:00:00Z
priya snooze FB-2027-000012 --wake
priya handover --note 'Kochi calls back at nine.'
jonas handover --read

# The disk fails; the desk goes on with last night's copy.
priya backup copy.db
db=copy.db
at 2027-04-12T06:00:00Z
jonas observe IG-2027-000001 copy destroyed 'its time has ended and no process came'
decides jonas GO-2027-000007 --outcome approve --sign --notice notify_before
jonas claim WA-2027-000022
jonas release WA-2027-000022
at 2027-04-12T08:00:00Z
jonas handover --note 'We work on the copy of the ninth.'
jonas claim WA-2027-000009 --to 'Priya Das' --why 'she knows the unit'
at 2027-04-12T08:55:00Z
priya claim GO-2027-000004
jonas claim --next
jonas observe WA-2027-000027 callback --number +12025550190 --source agency_site --reached nobody --result unreachable
# Two half-written texts, which only the console keeps.
typed() {
  (sleep 3; for keys in "$@"; do printf "$keys"; sleep 1; done) | SCRIPT_USER=priya TERM=xterm-256color \
    script -qec "stty cols 120 rows 40; lert --db $db --now $now --theme dark" /dev/null >out
}
typed '/GO-2027-000004\r' '\r' p e 'The order names no ' '\003'
typed n '\r' e '\003'

# The fixture is closed here. What this program says of it is asked of a copy,
# because looking at a case leaves a trace. A section of the facts is named
# after who asked what, and holds what was printed.
gzip -9nc "$db" >"$made/v1.db.gz"
facts=v1.facts
: >$facts
at 2027-04-12T09:00:00Z
fact() {
  SCRIPT_USER=$1 lert "${@:2}" --db "$db" --now "$now" >out 2>err || return 0
  { echo "-- $1: ${*:2} --"; cat out; } >>$facts
}
fact ada audit verify --json
fact ada audit people --json
fact ada audit list --json
fact ada audit list is:overridden --json
fact ada audit replay --policy builtin --json
for form in meta google oti eu28 json; do fact ada report --period 2027H1 --format $form; done
fact ada report --period 2027H1 --leaves 100 --format json
fact ada report --period 2026H2
fact ada report --period 2027H1 --corrects 100 --json
for tab in open mine counsel waiting decided all; do fact priya queue --tab $tab --json; done
for query in is:overdue is:emergency is:held is:snoozed is:overridden is:counsel is:related holder:me \
  kind:preservation outcome:reject country:FR,BR code:requester.fraud_signals target:+12025550106 ref:p3; do
  fact priya queue --tab all $query --json
done
fact jonas queue --tab mine --json
fact ines queue --tab all --json
for who in priya ines; do fact $who due --json; done
fact priya due --within 48h --json
for who in priya jonas ines; do fact $who handover --since 7d --json; done
cases=$(SCRIPT_USER=ada lert queue --tab all --json --db "$db" --now "$now" 2>err | jq -r .id | sort)
for id in $cases; do
  for kind in decision acknowledgement order annex_iii expiry; do fact priya letter $id --kind $kind; done
  fact priya letter $id --format markdown
  for n in 0 1; do
    fact priya letter $id --kind notice --target $n --period-ended --no-exception Clara --nothing-else
  done
done
for ((n = 1; n <= $(SCRIPT_USER=ada lert audit verify --json --db "$db" --now "$now" 2>err | jq .decisions); n++)); do
  fact clara audit show $n --json
done
for id in $cases; do
  fact priya show $id --json
  fact ines show $id --json
done
gzip -9nc $facts >"$made/v1.facts.gz"
cp people.yaml "$made/v1.people.yaml"

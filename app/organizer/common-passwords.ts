/** The passwords of twelve characters and more that lists of leaked ones begin with, in small letters. */
export const commonPasswords: ReadonlySet<string> = new Set(
  (
    "123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 1234567890ab 1234567890qwerty " +
    "1234567891011 123123123123 123412341234 112233445566 111222333444 147258369147 147852369147 159357159357 " +
    "987654321012 0987654321098 098765432109 123456123456 123456654321 12345612345678 123454321234 " +
    "1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc zaq12wsxcde3 " +
    "q1w2e3r4t5y6 q1w2e3r4t5y6u7i8 qazwsxedcrfv qazwsxedcrfvtgb qweasdzxc123 qwe123qwe123 qwer1234qwer " +
    "qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty qwertyuiop12 qwertyuiop123 " +
    "qwertyuiop[] qwertyuiop1234567890 qwertyuiopasdf qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm " +
    "asdfghjkl123 asdfghjkl1234 asdfghjklqwertyuiop asdfghjklzxcvbnm asdfasdfasdf zxcvbnmasdfghjkl zxcvbnm12345 " +
    "abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abc123abc123 abcd1234abcd abcdefg12345 " +
    "a1b2c3d4e5f6 a123456789012 aa1234567890 passwordpassword password1234 password12345 password123456 " +
    "password123456789 password1password1 passw0rd1234 p@ssw0rd1234 p@ssword1234 p@ssw0rd12345 mypassword123 " +
    "mypassword12 newpassword1 newpassword123 changeme1234 changeme12345 changemeplease letmeinletmein letmein12345 " +
    "letmeinplease iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch iloveyou123456 ilovemyfamily " +
    "welcome12345 welcome123456 administrator administrator1 admin1234567 adminadminadmin admin123admin superman1234 " +
    "sunshine1234 princess1234 football1234 baseball1234 basketball12 basketball123 liverpool123 manchester123 " +
    "manchesterunited chocolate123 strawberry123 butterfly123 christopher1 jacqueline123 michaeljordan startrek1234 " +
    "starwars1234 trustno1trustno1 correcthorsebatterystaple thisisapassword thisismypassword ihatepasswords " +
    "dragondragon monkeymonkey footballfootball internet1234 computer1234 samsung12345 whatever1234 unbelievable " +
    "organizer1234 undersigned123"
  ).split(" "),
);
